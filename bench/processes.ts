import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** A clock tick is a hundredth of a second on every Linux that Node runs on. */
const MILLISECONDS_PER_TICK = 10;
/** The page size of every machine that this runs on. */
const BYTES_PER_PAGE = 4_096;

/** Milliseconds of processor time of a process, its descendants, and its ended children; 0 without /proc. */
export function cpuOfTree(root: number | undefined): number {
  const ticks = treeOf(root).map(({ pid, fields }) =>
    // proc(5): state is field 3, here 0; then ppid 1, utime 11, stime 12, and of ended children cutime 13, cstime 14.
    (pid === root ? [11, 12, 13, 14] : [11, 12]).reduce((sum, index) => sum + Number(fields[index]), 0),
  );
  return ticks.reduce((sum, each) => sum + each, 0) * MILLISECONDS_PER_TICK;
}

/** Bytes of resident memory of a process and its descendants; 0 without /proc. */
export function memoryOfTree(root: number): number {
  // proc(5): rss is field 24, in pages.
  return treeOf(root).reduce((sum, { fields }) => sum + Number(fields[21]) * BYTES_PER_PAGE, 0);
}

type Process = { pid: number; fields: string[] };

function treeOf(root: number | undefined): Process[] {
  if (root === undefined || !existsSync('/proc/self/stat')) return [];
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => ({ pid: Number(name), fields: statOf(name) }))
    .filter(({ fields }) => fields.length > 0);
  const tree = processes.filter(({ pid }) => pid === root);
  for (const parent of tree) tree.push(...processes.filter(({ fields }) => Number(fields[1]) === parent.pid));
  return tree;
}

/** The fields after the process's name, which may contain spaces; empty if it has just ended. */
function statOf(pid: string): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
