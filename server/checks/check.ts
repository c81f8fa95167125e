import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import ts from 'typescript';
import { readChanges, type Changes } from './changes';
import { scopeOf, type ProjectFile, type Scope } from './scope';
import { take } from './take.mjs';
import { BRIEF, FORMAT, GENERATE, LINT, LINT_CACHE, OXLINT, TYPES, UNIT } from './tools.mjs';

const started = performance.now();
const [named] = process.argv.slice(2);
const changes = readChanges('.', named);
if (named !== undefined && !changes) {
  console.error(`Git finds no commit ${named}, or it shares no history with this one.`);
  process.exit(1);
}
const scope = scopeOf(changes, changes ? readProject() : []);
announce(changes, scope);

// Generated code comes first, because every other step reads it.
const passed =
  (await take('generate', GENERATE, 'pipe')) &&
  // Two at a time, for two processors: the linter takes about as long as all the other steps together.
  (await Promise.all([lint(scope), others(scope)])).every(Boolean);
console.log(
  `\n${passed ? 'All passed' : 'Failed'}, in ${((performance.now() - started) / 1000).toFixed(0)} s.`,
);
if (passed) console.log('Not run: tests that need a database or a browser. npm test runs everything.');
process.exit(passed ? 0 : 1);

async function lint({ lint: files }: Scope): Promise<boolean> {
  if (files === 'all') return take('lint: everything', [...LINT, ...LINT_CACHE, '.'], 'pipe');
  if (files.length === 0) return true;
  return take(`lint: ${files.length} files, changed or importing what changed`, [...LINT, ...files], 'pipe');
}

async function others({ format, tests }: Scope): Promise<boolean> {
  const results = [
    await take('types: everything', TYPES, 'pipe'),
    await take('oxlint: everything', OXLINT, 'pipe'),
  ];
  if (format === 'all') results.push(await take('format: everything', [...FORMAT, '.'], 'pipe'));
  else if (format.length > 0)
    results.push(await take(`format: ${format.length} changed files`, [...FORMAT, ...format], 'pipe'));
  if (tests === 'all') results.push(await take('unit tests: everything', [...UNIT, ...BRIEF], 'pipe'));
  else if (tests.length > 0)
    results.push(
      await take(
        `unit tests: ${tests.length} files that changes may reach`,
        [...UNIT, ...BRIEF, ...tests],
        'pipe',
      ),
    );
  return results.every(Boolean);
}

function announce(found: Changes | undefined, { why }: Scope): void {
  if (found)
    console.log(
      `Since ${found.base}: ${found.present.length} files changed or new, ${found.deleted.length} gone.`,
    );
  if (why !== null) console.log(`Everything is checked: ${why}.`);
}

function readProject(): ProjectFile[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  return listed
    .toString()
    .split('\0')
    .filter(Boolean)
    .map((path) => ({ path, imports: /\.(?:ts|tsx|mjs)$/.test(path) ? importsOf(path) : [] }));
}

function importsOf(path: string): string[] {
  try {
    const text = readFileSync(path, 'utf8');
    return ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  } catch {
    return []; // Deleted, but still in Git's index.
  }
}
