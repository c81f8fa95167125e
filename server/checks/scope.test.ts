import { describe, expect, it } from 'vitest';
import type { Changes } from './changes';
import { scopeOf, type ProjectFile } from './scope';

const FILES: ProjectFile[] = [
  { path: 'lib/clock.ts', imports: [] },
  { path: 'lib/clock.test.ts', imports: ['./clock'] },
  { path: 'domain/rule.ts', imports: ['@/lib/clock'] },
  { path: 'domain/rule.test.ts', imports: ['./rule', 'vitest'] },
  { path: 'domain/rule.db.test.ts', imports: ['./rule'] },
  { path: 'domain/other.test.ts', imports: ['zod'] },
  { path: 'server/tree.test.ts', imports: ['node:fs'] },
  { path: 'server/command.test.ts', imports: ['@/server/test/command'] },
  { path: 'app/page.tsx', imports: ['@/domain/rule', '@/messages/en.json'] },
  { path: 'app/words.test.ts', imports: ['@/messages/en.json'] },
  { path: 'messages/en.json', imports: [] },
  { path: 'docs/mail.hbs', imports: [] },
  { path: 'docs/guide.md', imports: [] },
];
const LOOKING = ['server/command.test.ts', 'server/tree.test.ts'];

function scopeAfter(change: Partial<Changes>) {
  return scopeOf({ base: 'abc', present: [], deleted: [], ...change }, FILES);
}

describe('What is checked', () => {
  it('are the changed files, their importers for the linter, and the tests that they reach', () => {
    expect(scopeAfter({ present: ['lib/clock.ts'] })).toEqual({
      why: null,
      format: ['lib/clock.ts'],
      lint: ['domain/rule.ts', 'lib/clock.test.ts', 'lib/clock.ts'],
      tests: ['domain/rule.test.ts', 'lib/clock.test.ts', ...LOOKING],
    });
  });

  it('is a test that changed or is new', () => {
    const { lint, tests } = scopeAfter({ present: ['domain/other.test.ts'] });
    expect([lint, tests]).toEqual([['domain/other.test.ts'], ['domain/other.test.ts', ...LOOKING]]);
  });

  it('are the tests that import a changed catalog', () => {
    const { lint, tests } = scopeAfter({ present: ['messages/en.json'] });
    expect([lint, tests]).toEqual([
      ['app/page.tsx', 'app/words.test.ts'],
      ['app/words.test.ts', ...LOOKING],
    ]);
  });

  it('are all tests if a file changed that no module imports, unless it is Markdown', () => {
    expect(scopeAfter({ present: ['docs/mail.hbs'] })).toMatchObject({ why: null, lint: [], tests: 'all' });
    expect(scopeAfter({ present: ['docs/guide.md'] })).toMatchObject({
      format: ['docs/guide.md'],
      tests: LOOKING,
    });
  });

  it('is only the tests that read files or start processes if nothing changed', () => {
    expect(scopeAfter({})).toEqual({ why: null, format: [], lint: [], tests: LOOKING });
  });

  it.each([
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    '.prettierrc',
    '.prettierignore',
    '.oxlintrc.json',
    'eslint.config.mjs',
    'eslint/rules.mjs',
    'vitest.config.ts',
    'prisma/schema/feed.prisma',
    'prisma/migrations/1/migration.sql',
    'server/bin/generate.ts',
    'server/checks/scope.ts',
    'server/test/console.ts',
  ])('is everything after a change of %s, on which everything depends', (file) => {
    expect(scopeAfter({ present: [file] })).toEqual({
      why: `${file} changed`,
      format: 'all',
      lint: 'all',
      tests: 'all',
    });
  });

  it('is everything if a file was deleted, because its importers are unknown', () => {
    expect(scopeAfter({ deleted: ['lib/old.ts'] })).toMatchObject({ why: 'lib/old.ts is gone', lint: 'all' });
  });

  it('is everything if Git cannot tell what changed', () => {
    expect(scopeOf(undefined, [])).toMatchObject({ why: 'Git cannot tell what changed', tests: 'all' });
  });
});
