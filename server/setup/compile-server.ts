import { readFile, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { compilations, compiledFolder, compiledName } from './compiled.mjs';

const ENTRY_POINTS = [
  'server/bin/start.ts',
  'server/bin/up.ts',
  'server/bin/worker.ts',
  'server/bin/migrate.ts',
  'server/bin/reset.ts',
  'server/pglite/owner.ts',
  'server/back-office/thread.ts',
  'server/imports/reader.ts',
  'demo/command.ts',
];
const COMMANDS = 'server/commands';

/**
 * Compiles what Node runs besides Next.js: without reading TypeScript, a start takes a third of the processor's time, and
 * a process half the memory. Packages stay where they are. Code shared by entry points is shared here too.
 * @param entryPoints by default all of the server's.
 */
export async function compileServer(entryPoints?: readonly string[]): Promise<void> {
  const folder = await compiledFolder();
  const unfinished = `${folder}.unfinished`;
  await rm(compilations(), { recursive: true, force: true });
  await build({
    entryPoints: (entryPoints ?? [...ENTRY_POINTS, ...(await commands())]).map((source) => ({
      in: source,
      out: path.parse(compiledName(source)).name,
    })),
    outdir: unfinished,
    outExtension: { '.js': '.mjs' },
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    packages: 'external',
    alias: { '@': process.cwd() },
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    jsx: 'automatic',
    // For whoever asks for them: NODE_OPTIONS=--enable-source-maps costs 150 MB, most of it for Next.js.
    sourcemap: 'linked',
    plugins: [refusePlaces],
    logLevel: 'silent',
  });
  // A compilation that was interrupted is never taken for one.
  await rename(unfinished, folder);
}

async function commands(): Promise<string[]> {
  const names = await readdir(COMMANDS);
  return names.filter((name) => /^(?!.*\.test\.).*\.ts$/.test(name)).map((name) => `${COMMANDS}/${name}`);
}

const KNOWS_PLACES = 'server/own-file.ts';

/** Compiled code lies elsewhere than its source: it cannot look for files beside itself. */
const refusePlaces: Plugin = {
  name: 'refuse-places',
  setup: (bundling) => {
    bundling.onLoad({ filter: /\.tsx?$/ }, async ({ path: file }) => {
      const source = path.relative('.', file);
      const text = await readFile(file, 'utf8');
      const isLost = /import\.meta\.(?:dirname|filename)|new URL\([^)]*import\.meta\.url/.test(text);
      if (!isLost || source === KNOWS_PLACES) return undefined;
      const told = `${source} looks for a file beside itself, where it is not once compiled: start from process.cwd(), or see ${KNOWS_PLACES}`;
      return { errors: [{ text: told }] };
    });
  },
};
