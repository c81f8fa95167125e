/**
 * `npm test`: everything that has to hold, on a machine with nothing but Node. `node server/bin/test.mjs NAME …` runs
 * only the steps named. Each step prints its time; the first that fails stops the rest. Linting uses one processor for
 * a minute: it runs beside the steps up to the tests that use them all, and prints what it has to say at its end.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { take } from '../checks/take.mjs';
import { FORMAT, GENERATE, LINT, LINT_CACHE, OXLINT, TYPES, UNIT } from '../checks/tools.mjs';
import { ensureChromium } from '../setup/chromium.mjs';
import { installPackages, requireNode, ROOT } from '../setup/install.mjs';

const bin = (name) => `node_modules/.bin/${name}`;
const RESULTS = 'test-results';
const reports = (project) => [
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${RESULTS}/${project}.json`,
];

const STEPS = [
  ['install', installPackages],
  ['lockfile', ['node', 'server/setup/complete-lockfile.mjs', '--check']],
  ['generate', GENERATE],
  ['format', [...FORMAT, '.']],
  ['oxlint', OXLINT],
  ['lint', [...LINT, ...LINT_CACHE, '.']],
  ['types', TYPES],
  ['schema', [bin('tsx'), 'server/bin/migrate.ts', '--check']],
  ['unit', [...UNIT, ...reports('unit')]],
  ['build', [bin('tsx'), 'server/bin/build.ts']],
  ['integration', [bin('vitest'), 'run', '--project', 'integration*', ...reports('integration')]],
  ['browser', ensureChromium],
  ['e2e', [bin('playwright'), 'test', '--pass-with-no-tests']],
];

requireNode();
process.chdir(ROOT);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !STEPS.some(([step]) => step === name));
if (unknown.length > 0) {
  console.error(
    `No step is called ${unknown.join(', ')}. There are: ${STEPS.map(([name]) => name).join(', ')}`,
  );
  process.exit(1);
}
mkdirSync(RESULTS, { recursive: true });
for (const suite of ['unit', 'integration', 'e2e']) rmSync(`${RESULTS}/${suite}.json`, { force: true });

/** Runs in parallel with the following steps, up to the first of these. */
const BESIDE = 'lint';
const ALONE = new Set(['integration', 'browser', 'e2e']);

let failed;
let beside;
for (const [name, work] of STEPS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  if (name === BESIDE) {
    beside = { name, ended: take(name, work, 'pipe') };
    continue;
  }
  if (ALONE.has(name)) await endBeside();
  if (failed) break;
  if (!(await take(name, work, 'inherit'))) {
    failed = name;
    break;
  }
}
await endBeside();
const { passed, broken, skipped } = totals();
if (failed) console.error(`\nStopped at: ${failed}`);
console.log(
  `\n${passed} passed, ${broken || (failed ? 1 : 0)} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
);
process.exit(failed ? 1 : 0);

async function endBeside() {
  if (!beside) return;
  const { name, ended } = beside;
  beside = undefined;
  if (!(await ended)) failed ??= name;
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
