/** What a build was made of. Plain JavaScript, because it decides whether TypeScript has to be read at all. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** Files in the root that look like configuration or code. */
const ROOT_FILE = /^(package(-lock)?\.json|tsconfig\.json|[\w.-]+\.(mjs|js|ts))$/;
/** A file that the build itself writes: next-env.d.ts. */
const NOT_BUILT = /\.test\.tsx?$|\.d\.ts$|\.md$|^(vitest|playwright|eslint|prisma)\./;

/**
 * The hash of these folders, of the configuration in the root, and of what else a build depends on.
 * @param {string[]} folders
 */
export async function fingerprint(folders) {
  const root = (await readdir('.', { withFileTypes: true }))
    .filter((entry) => entry.isFile() && ROOT_FILE.test(entry.name))
    .map(({ name }) => name);
  const nested = await Promise.all(folders.map(filesIn));
  const files = [...root, ...nested.flat()].filter((file) => !NOT_BUILT.test(path.basename(file))).sort();
  const contents = await Promise.all(files.map((file) => readFile(file)));
  const hash = createHash('sha256').update(process.version);
  for (const [name, value] of Object.entries(process.env).sort()) {
    if (name.startsWith('NEXT_PUBLIC_')) hash.update(`${name}=${value ?? ''}\0`);
  }
  for (const [index, file] of files.entries()) hash.update(`${file}\0`).update(contents[index] ?? '');
  return hash.digest('hex');
}

/** @param {string} folder */
async function filesIn(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}
