import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** Arguments for a Node child process that runs a TypeScript file. */
export const RUN_TYPESCRIPT = ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href];
