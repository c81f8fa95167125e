/**
 * `npm test`: everything that has to hold, on a machine with nothing but Node. `node server/test.mjs NAME …` runs
 * only the steps named. Each step prints its time; the first that fails stops the rest.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { ensureChromium } from './setup/chromium.mjs';
import { installPackages, requireNode, ROOT } from './setup/install.mjs';

const bin = (name) => `node_modules/.bin/${name}`;
const RESULTS = 'test-results';
const vitest = (project) => [
  bin('vitest'),
  'run',
  '--project',
  project,
  '--passWithNoTests',
  '--reporter=default',
  '--reporter=json',
  `--outputFile.json=${RESULTS}/${project}.json`,
];

const STEPS = [
  ['install', installPackages],
  ['lockfile', ['node', 'server/setup/complete-lockfile.mjs', '--check']],
  ['generate', [bin('tsx'), 'server/generate.ts']],
  ['format', [bin('prettier'), '--check', '--log-level=warn', '--cache', '.']],
  [
    'lint',
    [bin('eslint'), '--cache', '--cache-location', 'node_modules/.cache/eslint/', '--max-warnings=0', '.'],
  ],
  ['types', [bin('tsc'), '--noEmit']],
  ['schema', [bin('tsx'), 'server/migrate.ts', '--check']],
  ['unit', vitest('unit')],
  ['integration', vitest('integration')],
  ['build', [bin('tsx'), 'server/build.ts']],
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

let failed;
for (const [name, work] of STEPS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const started = performance.now();
  console.log(`\n▶ ${name}`);
  const ok = typeof work === 'function' ? work() !== false : runs(work);
  console.log(`${ok ? '✔' : '✘'} ${name}: ${((performance.now() - started) / 1000).toFixed(1)} s`);
  if (!ok) {
    failed = name;
    break;
  }
}
const { passed, broken, skipped } = totals();
if (failed) console.error(`\nStopped at: ${failed}`);
console.log(
  `\n${passed} passed, ${broken || (failed ? 1 : 0)} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`,
);
process.exit(failed ? 1 : 0);

function runs([command, ...args]) {
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1', CHECKPOINT_DISABLE: '1' };
  const { status, signal, error } = spawnSync(command, args, { stdio: 'inherit', env });
  if (error) console.error(error.message);
  if (signal) process.exit(130);
  return status === 0;
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
