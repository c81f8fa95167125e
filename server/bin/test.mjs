/**
 * `npm test`: everything that has to hold, on a machine with nothing but Node. `node server/bin/test.mjs NAME …` runs
 * only the steps named. Each step prints its time; the first that fails stops the rest. What uses one processor, or
 * waits for the network, runs beside what uses more, and prints what it has to say at its end.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { take } from '../checks/take.mjs';
import { FORMAT, GENERATE, LINT, LINT_CACHE, OXLINT, TYPES, UNIT } from '../checks/tools.mjs';
import { installPackages, requireNode, ROOT } from '../setup/install.mjs';

const bin = (name) => `node_modules/.bin/${name}`;
const RESULTS = 'test-results';
const reports = (project) => [
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${RESULTS}/${project}.json`,
];

/** What each stage runs, one stage after the other: rows of steps, and the rows of a stage beside each other. */
const STAGES = [
  [
    [
      ['install', installPackages],
      ['lockfile', ['node', 'server/setup/complete-lockfile.mjs', '--check']],
      ['generate', GENERATE],
    ],
  ],
  [
    [
      ['oxlint', OXLINT],
      ['types', TYPES],
      ['schema', [bin('tsx'), 'server/bin/migrate.ts', '--check']],
      ['unit', [...UNIT, ...reports('unit')]],
      ['build', [bin('tsx'), 'server/bin/build.ts']],
    ],
    [
      ['format', [...FORMAT, '.']],
      ['lint', [...LINT, ...LINT_CACHE, '.']],
    ],
    [['browser', [process.execPath, 'server/setup/ensure-chromium.mjs']]],
  ],
  [[['integration', [bin('vitest'), 'run', '--project', 'integration*', ...reports('integration')]]]],
  [[['e2e', [bin('playwright'), 'test', '--pass-with-no-tests']]]],
];
const NAMES = STAGES.flat(2).map(([name]) => name);

requireNode();
process.chdir(ROOT);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !NAMES.includes(name));
if (unknown.length > 0) {
  console.error(`No step is called ${unknown.join(', ')}. There are: ${NAMES.join(', ')}`);
  process.exit(1);
}
mkdirSync(RESULTS, { recursive: true });
for (const suite of ['unit', 'integration', 'e2e']) rmSync(`${RESULTS}/${suite}.json`, { force: true });

let failed;
for (const rows of STAGES) {
  await Promise.all(rows.map((steps, index) => run(steps, index === 0 ? 'inherit' : 'pipe')));
  if (failed) break;
}
const { passed, broken, skipped } = totals();
if (failed) console.error(`\nStopped at: ${failed}`);
console.log(
  `\n${passed} passed, ${broken || (failed ? 1 : 0)} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
);
process.exit(failed ? 1 : 0);

/**
 * Runs the wanted ones of these steps in turn, until one fails, here or beside.
 * @param {(typeof STAGES)[number][number]} steps
 * @param {'inherit' | 'pipe'} output
 */
async function run(steps, output) {
  for (const [name, work] of steps) {
    if (failed) return;
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    if (!(await take(name, work, output))) failed ??= name;
  }
}

/** The sum of what the runners counted. */
function totals() {
  const sum = { passed: 0, broken: 0, skipped: 0 };
  for (const suite of ['unit', 'integration']) {
    const report = read(`${RESULTS}/${suite}.json`);
    sum.passed += report?.numPassedTests ?? 0;
    sum.broken += report?.numFailedTests ?? 0;
    sum.skipped += (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  }
  const e2e = read(`${RESULTS}/e2e.json`)?.stats;
  sum.passed += (e2e?.expected ?? 0) + (e2e?.flaky ?? 0);
  sum.broken += e2e?.unexpected ?? 0;
  sum.skipped += e2e?.skipped ?? 0;
  return sum;
}

function read(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}
