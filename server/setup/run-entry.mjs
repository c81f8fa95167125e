import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { compiledFile } from './compiled.mjs';

/**
 * Runs an entry point in this process.
 * @param {string} source `server/bin/start.ts`
 */
export async function runEntry(source) {
  const compiled = await compiledFile(source);
  if (!compiled) {
    const { register } = await import('tsx/esm/api');
    register();
  }
  await import(pathToFileURL(compiled ?? path.resolve(source)).href);
}
