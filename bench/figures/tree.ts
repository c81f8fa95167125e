import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSourceFile, type SourceFile } from './source-file';

const CODE = /\.(?:ts|tsx|mjs)$/;
/** Written by a program. */
const GENERATED = /\.d\.ts$|(?:^|\/)generated[/.]/;
/** What proves the product, and what measures it, is no part of it. */
const TEST = /\.test\.tsx?$|^(?:e2e|bench)\/|(?:^|\/)test\/|(?:^|\/)testing[\w-]*\.ts$/;

/** Reads all code of a checkout: what Git keeps and what is new, not what is built or installed. */
export function readTree(root: string): SourceFile[] {
  return execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
    .toString()
    .split('\0')
    .filter((file) => CODE.test(file) && !GENERATED.test(file) && existsSync(path.join(root, file)))
    .sort()
    .map((file) => readSourceFile(file, readFileSync(path.join(root, file), 'utf8')));
}

/** Whether a file is a test, or serves tests and measurements alone. */
export function isTest({ path: file }: Pick<SourceFile, 'path'>): boolean {
  return TEST.test(file);
}

/** Reads all code of a commit, which is checked out beside the checkout for that long. Throws Git's error. */
export function readRevision(root: string, revision: string): SourceFile[] {
  const folder = mkdtempSync(path.join(tmpdir(), 'optdown-figures-'));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, stdio: 'pipe' });
  try {
    git('worktree', 'add', '--quiet', '--detach', folder, revision);
    return readTree(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
    git('worktree', 'prune');
  }
}
