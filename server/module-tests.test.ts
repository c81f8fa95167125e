import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { moduleOf, untestedModules } from '@/bench/figures/modules';

const ROOT = path.resolve(import.meta.dirname, '..');
const FILES = readdirSync(path.join(ROOT, 'domain'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => path.posix.join('domain', file));

/** Where a domain module says that its tests are, on the first line of one of its files. */
function testsNamedBy(module: string): string[] {
  return FILES.filter((file) => moduleOf(file) === module).flatMap((file) => {
    const [, named] = /^\/\/ Tests: (.+)\n/.exec(readFileSync(path.join(ROOT, file), 'utf8')) ?? [];
    return named?.split(', ') ?? [];
  });
}

it('Every module of the domain has a test beside it or says where its tests are', () => {
  for (const module of untestedModules(FILES)) {
    const named = testsNamedBy(module);
    expect(named, `domain/${module}: say "// Tests: …" on the first line of a file`).not.toEqual([]);
    for (const test of named) {
      expect(test).toMatch(/\.(?:test|spec)\.tsx?$/);
      expect(existsSync(path.join(ROOT, test)), `${test}, which domain/${module} names`).toBe(true);
    }
  }
});
