import { execFileSync } from 'node:child_process';

/** How a checkout differs from one of its commits. Paths are relative to the root, with slashes. */
export type Changes = {
  /** The commit's abbreviated hash and what it is, such as 'where this left main'. */
  base: string;
  /** Changed and new files, including untracked ones. */
  present: string[];
  deleted: string[];
};

/**
 * What changed since the commit where this branch left main; on main itself, since the last commit that is also at the
 * origin. Undefined if Git cannot tell.
 * @param named a commit to compare with instead
 */
export function readChanges(root: string, named?: string): Changes | undefined {
  const git = (...args: string[]): string =>
    execFileSync('git', args, { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  const attempt = (...args: string[]): string | undefined => {
    try {
      return git(...args).trim();
    } catch {
      return undefined;
    }
  };
  const candidates = named ? [named] : ['origin/main', 'main', 'HEAD'];
  for (const candidate of candidates) {
    const commit = attempt('merge-base', candidate, 'HEAD');
    if (commit === undefined) continue;
    const lines = git('diff', '--name-status', '--no-renames', '-z', commit).split('\0');
    const changed = lines.flatMap((status, index) =>
      index % 2 === 0 && status ? [{ status, file: lines[index + 1] ?? '' }] : [],
    );
    const unknown = git('ls-files', '--others', '--exclude-standard', '-z').split('\0').filter(Boolean);
    const deleted = changed.filter(({ status }) => status === 'D').map(({ file }) => file);
    const present = changed.filter(({ status }) => status !== 'D').map(({ file }) => file);
    return {
      base: `${commit.slice(0, 7)} (${candidate})`,
      present: [...present, ...unknown].sort(),
      deleted,
    };
  }
  return undefined;
}
