import path from 'node:path';
import { readdirSync, readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { circles, fileGraph } from '@/bench/figures/imports';

const ROOT = path.resolve(import.meta.dirname, '..');
/** Generated files and files outside the repository. */
const SKIPPED = /^(?:\..*|node_modules|generated|test-results|playwright-report|coverage)$/;

function codeBelow(folder = ''): string[] {
  return readdirSync(path.join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = path.posix.join(folder, entry.name);
    if (entry.isDirectory()) return SKIPPED.test(entry.name) ? [] : codeBelow(file);
    return /(?<!\.d)\.(?:ts|tsx|mjs)$/.test(file) ? [file] : [];
  });
}

it('No files import each other in a circle, not even types, so each can be read and moved with only what it imports', () => {
  const files = codeBelow().map((file) => {
    const { importedFiles } = ts.preProcessFile(readFileSync(path.join(ROOT, file), 'utf8'), true, true);
    return { path: file, imports: importedFiles.map(({ fileName }) => fileName) };
  });
  expect(files.length).toBeGreaterThan(500);
  expect(circles(fileGraph(files))).toEqual([]);
});
