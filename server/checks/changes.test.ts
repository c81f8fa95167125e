import { execFileSync } from 'node:child_process';
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readChanges } from './changes';

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'optdown-changes-'));
  git('init', '--quiet', '--initial-branch=main');
  for (const name of ['changed.ts', 'deleted.ts', 'moved.ts', 'same.ts', 'staged.ts']) write(name, name);
  commit();
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function git(...args: string[]): string {
  const who = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...who, ...args], { cwd: root, encoding: 'utf8' }).trim();
}

function write(name: string, text: string): void {
  writeFileSync(path.join(root, name), text);
}

function commit(): void {
  git('add', '--all');
  git('commit', '--quiet', '--message=A change');
}

describe('What changed', () => {
  it('is everything uncommitted on main: changed, staged, moved, new and deleted files', () => {
    write('changed.ts', 'other');
    write('staged.ts', 'other');
    git('add', 'staged.ts');
    renameSync(path.join(root, 'moved.ts'), path.join(root, 'ão novo.ts'));
    rmSync(path.join(root, 'deleted.ts'));
    write('.gitignore', 'ignored.ts');
    write('ignored.ts', '');

    expect(readChanges(root)).toEqual({
      base: `${git('rev-parse', 'HEAD').slice(0, 7)} (main)`,
      present: ['.gitignore', 'changed.ts', 'staged.ts', 'ão novo.ts'],
      deleted: ['deleted.ts', 'moved.ts'],
    });
  });

  it('is what a branch changed since it left main, but not what main changed since', () => {
    git('switch', '--quiet', '--create', 'branch');
    write('changed.ts', 'other');
    commit();
    write('new.ts', '');
    git('switch', '--quiet', 'main');
    write('same.ts', 'changed on main');
    git('commit', '--quiet', '--all', '--message=Another');
    git('switch', '--quiet', 'branch');

    expect(readChanges(root)).toMatchObject({ present: ['changed.ts', 'new.ts'], deleted: [] });
  });

  it('includes, on main of a clone, the commits that the origin lacks', () => {
    git('update-ref', 'refs/remotes/origin/main', 'HEAD');
    write('changed.ts', 'other');
    commit();

    expect(readChanges(root)?.base).toContain('(origin/main)');
    expect(readChanges(root)).toMatchObject({ present: ['changed.ts'] });
  });

  it('counts from the commit that is named', () => {
    write('changed.ts', 'other');
    commit();
    expect(readChanges(root)).toMatchObject({ present: [] });
    expect(readChanges(root, 'HEAD~1')).toMatchObject({ present: ['changed.ts'] });
    expect(readChanges(root, 'nothing')).toBeUndefined();
  });

  it('is not known outside a checkout', () => {
    rmSync(path.join(root, '.git'), { recursive: true });
    expect(readChanges(root)).toBeUndefined();
  });
});
