/** What an installation that only serves a finished build can do without. Plain JavaScript: it runs without a build. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';

/**
 * Files of packages that no server reads: source maps, a third of all; and Prisma's compilers of queries for other
 * databases, each of them in several forms.
 */
const UNREAD = /\.map$|\/@prisma\/client\/runtime\/query_compiler_\w+_bg\.(?!postgresql)/;

/** Removes those files. @param packages a `node_modules`. */
export function removeUnread(packages) {
  for (const file of filesBelow(packages)) if (UNREAD.test(file.replaceAll(path.sep, '/'))) rmSync(file);
}

/** How many bytes the files below a folder take on the disk. */
export function sizeOf(folder) {
  let size = 0;
  for (const file of filesBelow(folder)) {
    const { blocks = 0 } = statSync(file, { throwIfNoEntry: false }) ?? {};
    size += blocks * BYTES_PER_BLOCK;
  }
  return size;
}

/** POSIX counts blocks of this size, whatever the file system's are. */
const BYTES_PER_BLOCK = 512;

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name));
}
