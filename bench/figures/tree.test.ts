import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { isTest, readRevision, readTree } from './tree';

const hasGit = spawnSync('git', ['--version']).status === 0;

it.runIf(hasGit)(
  'reads tracked and new files, as they are and as they were in a commit, and leaves nothing behind',
  () => {
    const root = mkdtempSync(path.join(tmpdir(), 'optdown-figures-test-'));
    const git = (...args: string[]) => execFileSync('git', args, { cwd: root }).toString().trim();
    const write = (file: string, text: string) => writeFileSync(path.join(root, file), text);
    try {
      git('init', '--quiet');
      write('.gitignore', 'built.ts\n');
      write('a.ts', 'one();\n');
      git('add', '.');
      git('-c', 'user.name=x', '-c', 'user.email=x@optdown.example', 'commit', '--quiet', '-m', 'First');
      write('a.ts', 'one();\ntwo();\n');
      write('b.mjs', '');
      write('built.ts', '');
      write('types.d.ts', '');
      const linesOf = (files: ReturnType<typeof readTree>) => files.map((file) => [file.path, file.lines]);
      expect(linesOf(readTree(root))).toEqual([
        ['a.ts', 2],
        ['b.mjs', 0],
      ]);
      expect(linesOf(readRevision(root, 'HEAD'))).toEqual([['a.ts', 1]]);
      expect(() => readRevision(root, 'nowhere')).toThrow('nowhere');
      expect(git('worktree', 'list').split('\n')).toHaveLength(1);
    } finally {
      rmSync(root, { recursive: true });
    }
  },
);

it.each([
  ['domain/people/address/rules.test.ts', true],
  ['e2e/page.spec.ts', true],
  ['bench/page.ts', true],
  ['server/test/databases.ts', true],
  ['domain/testing.ts', true],
  ['domain/people/address/rules.ts', false],
  ['server/demo/world.ts', false],
])('whether %s is a test or serves tests: %s', (file, is) => {
  expect(isTest({ path: file })).toBe(is);
});
