import { expect, it } from 'vitest';
import { circles, fileGraph, floors, groupGraph } from './imports';
import { readSourceFile } from './source-file';

function graphOf(files: Record<string, string>) {
  return fileGraph(Object.entries(files).map(([path, text]) => readSourceFile(path, text)));
}

it('follows aliases and relative paths to files of the checkout, and ignores packages', () => {
  const graph = graphOf({
    'app/page.tsx': "import { b } from '@/lib/b';\nimport c from './c';\nimport { z } from 'zod';",
    'app/c.tsx': "import { b } from '../lib/b.ts';\nimport words from './words.json';",
    'lib/b.ts': '',
  });
  expect([...(graph.get('app/page.tsx') ?? [])]).toEqual(['lib/b.ts', 'app/c.tsx']);
  expect([...(graph.get('app/c.tsx') ?? [])]).toEqual(['lib/b.ts']);
});

it('finds each circle once, including type imports, but not the files that lead into it', () => {
  const graph = graphOf({
    'a.ts': "import './b';",
    'b.ts': "import './c';",
    'c.ts': "import type { B } from './b';\nimport './d';",
    'd.ts': "import './e';",
    'e.ts': "export const load = () => import('./d');",
    'f.ts': "import './f';",
  });
  expect(circles(graph).map((circle) => circle.sort())).toEqual([
    ['d.ts', 'e.ts'],
    ['b.ts', 'c.ts'],
  ]);
});

it('counts the longest chain, and a circle as one floor', () => {
  const chain = { 'a.ts': "import './b'; import './c';", 'b.ts': "import './c';", 'c.ts': '', 'd.ts': '' };
  expect(floors(graphOf(chain))).toBe(3);
  expect(floors(graphOf({ ...chain, 'c.ts': "import './b';" }))).toBe(2);
  expect(floors(graphOf({}))).toBe(0);
});

it('merges files into groups', () => {
  const graph = graphOf({
    'x/a.ts': "import './b'; import '../y/c';",
    'x/b.ts': '',
    'y/c.ts': "import '../z';",
    'z.ts': '',
  });
  const groups = groupGraph(graph, (file) => (file.includes('/') ? file.slice(0, 1) : null));
  expect([...groups].map(([group, targets]) => [group, [...targets]])).toEqual([
    ['x', ['y']],
    ['y', []],
  ]);
});
