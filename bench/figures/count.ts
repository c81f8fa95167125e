import { duplicatePairs } from './duplicates';
import { circles, fileGraph, floors, groupGraph } from './imports';
import { areasOf, moduleOf, untestedModules } from './modules';
import type { SourceFile } from './source-file';
import { isTest } from './tree';

/** A figure's name, its number and, where useful, what it was counted from. */
export type Figure = { name: string; value: number; unit?: '%'; details?: readonly string[] };

/** A longer file does two things. */
const LONG = 300;

/** Counts the figures of a checkout's code, in display order. */
export function countFigures(files: readonly SourceFile[]): Figure[] {
  const product = files.filter((file) => !isTest(file));
  const tests = files.filter(isTest);
  const graph = fileGraph(files);
  const domain = groupGraph(fileGraph(product), moduleOf);
  const areas = areasOf([...domain.keys()]);
  const fileCircles = circles(graph).map((circle) => circle.sort().join(' ↔ '));
  const untested = untestedModules(files.map(({ path }) => path));
  return [
    ...sizes('code', product),
    ...sizes('tests and benches', tests),
    { name: 'deepest folder', value: Math.max(0, ...files.map(depth)), details: deepest(files) },
    { name: 'folder depth, median', value: percentile(files.map(depth), 0.5) },
    { name: 'domain: areas', value: areas.length },
    { name: 'domain: modules', value: domain.size },
    { name: 'domain: floors', value: floors(domain) },
    { name: 'import cycles', value: fileCircles.length, details: fileCircles },
    duplicates('duplicate pairs in code', product),
    duplicates('duplicate pairs in tests and benches', tests),
    { name: 'domain modules without a test beside them', value: untested.length, details: untested },
    {
      name: 'comments, share of lines',
      value: share(sum(product, 'commentLines'), sum(product, 'commentLines') + sum(product, 'codeLines')),
      unit: '%',
    },
    { name: 'class strings in app', value: sum(inApp(product), 'classNames') },
    { name: 'hand-made tables in app', value: sum(inApp(product), 'tables') },
  ];
}

function sizes(of: string, files: readonly SourceFile[]): Figure[] {
  const lines = files.map((file) => file.lines);
  const largest = files.toSorted((a, b) => b.lines - a.lines).slice(0, 5);
  return [
    { name: `${of}: files`, value: files.length },
    { name: `${of}: lines`, value: sum(files, 'lines') },
    { name: `${of}: lines per file, median`, value: percentile(lines, 0.5) },
    { name: `${of}: lines per file, 95th percentile`, value: percentile(lines, 0.95) },
    {
      name: `${of}: lines of the largest file`,
      value: Math.max(0, ...lines),
      details: largest.map((file) => `${file.path}: ${file.lines}`),
    },
    { name: `${of}: files of more than ${LONG} lines`, value: lines.filter((count) => count > LONG).length },
  ];
}

function duplicates(name: string, files: readonly SourceFile[]): Figure {
  const pairs = duplicatePairs(files);
  return {
    name,
    value: pairs.length,
    details: pairs.map(
      ({ first, second, lines }) => `${first.path}:${first.line} = ${second.path}:${second.line} (${lines})`,
    ),
  };
}

function depth({ path }: SourceFile): number {
  return path.split('/').length - 1;
}

function deepest(files: readonly SourceFile[]): string[] {
  const most = Math.max(0, ...files.map(depth));
  return [...new Set(files.filter((file) => depth(file) === most).map(({ path }) => path))];
}

function inApp(files: readonly SourceFile[]): SourceFile[] {
  return files.filter(({ path }) => path.startsWith('app/'));
}

function sum(
  files: readonly SourceFile[],
  what: 'lines' | 'commentLines' | 'codeLines' | 'classNames' | 'tables',
): number {
  return files.reduce((total, file) => total + file[what], 0);
}

/** In percent, to one decimal. */
function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part / whole) * 1000) / 10;
}

/** The smallest value that at least this share of them does not exceed: a percentile. */
function percentile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * at) - 1)] ?? 0;
}
