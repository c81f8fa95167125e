import { readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder with what tests start as processes, each in one file. */
    bundles: string;
  }
}

const ROOT = path.resolve(import.meta.dirname, '../..');
const STARTED = { 'server/commands': /^(?!.*\.test\.).*\.ts$/, 'server/test': /-child\.ts$/ };

/** A file in a bundle finds what lies beside it where it always lay. */
const keepPlaces: Plugin = {
  name: 'keep-places',
  setup: (bundling) => {
    bundling.onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
      const text = await readFile(file, 'utf8');
      const contents = text
        .replaceAll('import.meta.dirname', JSON.stringify(path.dirname(file)))
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(file).href));
      return { contents, loader: 'ts' };
    });
  },
};

/**
 * Runs before the suites that start processes: a process that reads TypeScript needs two thirds of its time for that,
 * and tests start a hundred of them. commands/starts.db.test.ts shows that each command starts as it ships.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started = await Promise.all(
    Object.entries(STARTED).map(async ([where, pattern]) =>
      (await readdir(path.join(ROOT, where)))
        .filter((name) => pattern.test(name))
        .map((name) => path.join(where, name)),
    ),
  );
  // In node_modules, because the bundles import packages.
  const folder = path.join(ROOT, `node_modules/.cache/optdown/bundles-${process.pid}`);
  await build({
    absWorkingDir: ROOT,
    entryPoints: started.flat(),
    outdir: folder,
    outbase: 'server',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    alias: { '@': ROOT },
    platform: 'node',
    format: 'esm',
    plugins: [keepPlaces],
    logLevel: 'error',
  });
  project.provide('bundles', folder);
  return () => rm(folder, { recursive: true });
}
