import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');
/** `import x from 'y'` and `export … from 'y'`, which run with the file; not `import type`, nor `await import('y')`. */
const STATIC = /^(?:import|export)\s(?!type\s)(?:[^'";]*?\sfrom\s)?['"]([^'"]+)['"]/gm;

/** The files that a file loads before its first line runs, each with the import path that leads to it. */
function neededBy(entry: string): Map<string, string[]> {
  const ways = new Map<string, string[]>([[entry, [entry]]]);
  for (const [file, way] of ways) {
    if (!existsSync(path.join(ROOT, file))) continue;
    for (const [, wanted = ''] of readFileSync(path.join(ROOT, file), 'utf8').matchAll(STATIC)) {
      const target = resolve(file, wanted);
      if (target && !ways.has(target)) ways.set(target, [...way, target]);
    }
  }
  return ways;
}

function resolve(from: string, wanted: string): string | null {
  if (!/^(?:\.|@\/)/.test(wanted)) return null;
  const bare = wanted.startsWith('@/') ? wanted.slice(2) : path.join(path.dirname(from), wanted);
  const found = [bare, `${bare}.ts`, `${bare}.tsx`, `${bare}/index.ts`].find((each) =>
    /\.(?:ts|tsx|mjs|json)$/.test(each) ? existsSync(path.join(ROOT, each)) : false,
  );
  return found ?? `${bare}.ts`;
}

it.each([
  'server/bin/up.ts',
  'server/bin/dev.ts',
  'server/bin/migrate.ts',
  'server/bin/generate.ts',
  'server/bin/reset.ts',
])('%s runs in a fresh checkout, before any code was generated', (entry) => {
  const toGenerated = [...neededBy(entry)].filter(([file]) => file.startsWith('lib/db/generated/'));
  expect(toGenerated.map(([, way]) => way)).toEqual([]);
});

it.each(['server/bin/up.ts', 'server/bin/dev.ts'])(
  '%s does not query the database once it serves, because a slow answer would end a server that is in use',
  (entry) => {
    const source = readFileSync(path.join(ROOT, entry), 'utf8');
    const [, after = ''] = source.split("step('Server', () => serve(running));");
    const [rest = ''] = after.split('\n});');
    expect(rest).toContain('welcome(url');
    expect((rest.match(/await [^;]*/g) ?? []).filter((asked) => !asked.includes('/log'))).toEqual([]);
  },
);
