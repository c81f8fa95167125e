import { expect, it } from 'vitest';
import { duplicatePairs } from './duplicates';
import { readSourceFile } from './source-file';

const COPIED = [
  'const a = 1;',
  'const b = 2;',
  'const c = 3;',
  'const d = 4;',
  'const e = 5;',
  'const f = 6;',
];

function file(path: string, lines: readonly string[]) {
  return readSourceFile(path, lines.join('\n'));
}

it('finds six equal lines, whatever their indentation and the comments between them', () => {
  const other = ['if (x) {', '  // Why.', ...COPIED.map((line) => `  ${line}`), '}'];
  other.splice(5, 0, '', '  // And why.');
  expect(duplicatePairs([file('a.ts', ['call();', ...COPIED]), file('b.ts', other)])).toEqual([
    { first: { path: 'a.ts', line: 2 }, second: { path: 'b.ts', line: 3 }, lines: 6 },
  ]);
});

it('finds nothing in five equal lines', () => {
  expect(duplicatePairs([file('a.ts', COPIED.slice(1)), file('b.ts', COPIED.slice(1))])).toEqual([]);
});

it('reports a longer copy once, and three copies as three pairs', () => {
  const longer = [...COPIED, 'const g = 7;', 'const h = 8;'];
  const pairs = duplicatePairs(['a.ts', 'b.ts', 'c.ts'].map((path) => file(path, longer)));
  expect(pairs.map(({ first, second, lines }) => [first.path, second.path, lines])).toEqual([
    ['a.ts', 'b.ts', 8],
    ['a.ts', 'c.ts', 8],
    ['b.ts', 'c.ts', 8],
  ]);
});

it('finds a copy within one file, and ends the original where the copy begins', () => {
  expect(duplicatePairs([file('a.ts', [...COPIED, 'call();', ...COPIED])])).toEqual([
    { first: { path: 'a.ts', line: 1 }, second: { path: 'a.ts', line: 8 }, lines: 6 },
  ]);
});
