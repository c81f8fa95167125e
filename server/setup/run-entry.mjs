import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { compiledFile } from './compiled.mjs';

/**
 * Runs an entry point in this process.
 * @param {string} source `server/bin/start.ts`
 */
export async function runEntry(source) {
  const compiled = await compiledFile(source);
  if (!compiled) await readTypescript();
  await import(pathToFileURL(compiled ?? path.resolve(source)).href);
}

async function readTypescript() {
  if (!isCompilerInstalled()) {
    console.error(
      'There is no build of these sources, and the packages that make one are not installed. Run npm ci, then npm run build.',
    );
    process.exit(1);
  }
  const { register } = await import('tsx/esm/api');
  register();
}

/** tsx is always installed; the program that it needs is left out of an installation that only serves a build. */
function isCompilerInstalled() {
  try {
    createRequire(import.meta.url).resolve(`@esbuild/${process.platform}-${process.arch}/package.json`);
    return true;
  } catch {
    return false;
  }
}
