/**
 * Where the build puts what Node runs. Each compilation has a folder of its own, named by what it was made of, so that
 * code of other sources than these is not found. Plain JavaScript: it has to run before any TypeScript can.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fingerprint } from './fingerprint.mjs';

/** What the server's code is made of; prisma, because the client in lib is generated from it. */
const FOLDERS = ['api', 'components', 'demo', 'domain', 'lib', 'messages', 'page', 'prisma', 'server'];

/** Where Next.js builds to; see next.config.mjs. */
export function distFolder() {
  return process.env['NEXT_DIST_DIR'] || '.next';
}

/** All compilations; only the last is kept. */
export function compilations() {
  return path.join(distFolder(), 'optdown');
}

/** The folder of what is compiled from the sources as they are now, whether it is there or not. */
export async function compiledFolder() {
  return path.resolve(compilations(), (await fingerprint(FOLDERS)).slice(0, 32));
}

/**
 * The name of an entry point in that folder.
 * @param {string} source `server/bin/start.ts`
 */
export function compiledName(source) {
  return source.replace(/\.ts$/, '.mjs').replaceAll('/', '-');
}

/**
 * The compiled form of an entry point; undefined unless the build is of the sources as they are now.
 * @param {string} source
 */
export async function compiledFile(source) {
  const file = path.join(await compiledFolder(), compiledName(source));
  return existsSync(file) ? file : undefined;
}
