import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSourceFile, type SourceFile } from './source-file';

const CODE = /\.(?:ts|tsx|mjs)$/;
/** Generated code. */
const GENERATED = /\.d\.ts$|(?:^|\/)generated[/.]/;
/** Tests and benchmarks are not part of the product. */
const TEST = /\.test\.tsx?$|^(?:e2e|bench)\/|(?:^|\/)test\/|(?:^|\/)testing[\w-]*\.ts$/;

/** Reads all code of a checkout: tracked and new files, not built or installed ones. */
export function readTree(root: string): SourceFile[] {
  return execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
    .toString()
    .split('\0')
    .filter((file) => CODE.test(file) && !GENERATED.test(file) && existsSync(path.join(root, file)))
    .sort()
    .map((file) => readSourceFile(file, readFileSync(path.join(root, file), 'utf8')));
}

/** Whether a file is a test, or only serves tests and benchmarks. */
export function isTest({ path: file }: Pick<SourceFile, 'path'>): boolean {
  return TEST.test(file);
}

/** Reads all code of a commit, which is temporarily checked out beside the checkout. Throws Git's error. */
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
