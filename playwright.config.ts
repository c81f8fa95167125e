import { existsSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { chromium, defineConfig } from '@playwright/test';
import { providerSettings } from './e2e/provider-settings';
import { CHROMIUM, HEADLESS_SHELL } from './server/setup/chromium.mjs';
import { freePort } from './server/test/free-port';

// Playwright reads this file in each of its processes: what the first one chose, the others find in the environment.
const dataDir = path.resolve('test-results/e2e-data');
if (!process.env['E2E_PORT']) {
  process.env['E2E_PORT'] = String(await freePort());
  process.env['E2E_OIDC_PORT'] = String(await freePort());
  rmSync(dataDir, { recursive: true, force: true });
}
process.env['DATA_DIR'] = dataDir; // Never the one that a person works with.
const baseURL = `http://localhost:${process.env['E2E_PORT']}`;

const asRoot = process.getuid?.() === 0;
/** The browser to start; undefined for Playwright's own. */
function browserPath(): string | undefined {
  if (process.env['CHROMIUM_PATH']) return process.env['CHROMIUM_PATH'];
  if (existsSync(HEADLESS_SHELL)) return HEADLESS_SHELL;
  return existsSync(chromium.executablePath()) ? undefined : CHROMIUM;
}
const executablePath = browserPath();

// How pages look, by language, size and scheme, and what another browser makes of them, no database changes: .ci/run
// leaves it out on the second one: what is tagged @looks.
const leftOut = process.env['E2E_JOURNEYS'] ? [/@looks\b/] : [];

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  fullyParallel: true,
  // More than processors: tests also wait for timers and answers, a fifth of their time with one more.
  workers: Math.min(availableParallelism() + 2, 4),
  forbidOnly: Boolean(process.env['CI']),
  retries: 0,
  // Far above what anything takes: on a busy machine tests are slow, and only what hangs fails.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  reporter: [['list'], ['json', { outputFile: 'test-results/e2e.json' }]],
  use: {
    baseURL,
    browserName: 'chromium',
    // To trace what fails all has to be traced, which takes its time: --trace=retain-on-failure, where a picture is too little.
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(executablePath && { executablePath }),
      args: ['--disable-background-networking', ...(asRoot ? ['--no-sandbox'] : [])],
    },
  },
  // A spec runs with JavaScript, or without where it is tagged @no-js, or both ways where it is tagged @both.
  projects: [
    { name: 'javascript', grepInvert: [/@no-js\b/, ...leftOut] },
    {
      name: 'no-javascript',
      grep: /@no-js\b|@both\b/,
      grepInvert: leftOut,
      use: { javaScriptEnabled: false },
    },
  ],
  webServer: {
    command: 'node server/bin/up.mjs',
    url: `${baseURL}/readyz`,
    timeout: 900_000,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
    stdout: process.env['E2E_VERBOSE'] ? 'pipe' : 'ignore',
    env: {
      PORT: process.env['E2E_PORT'],
      DATA_DIR: dataDir,
      PUBLIC_URL: baseURL,
      LOG_LEVEL: 'error',
      DATABASE_TIMEOUT: '60000', // What a busy machine makes slow is no failure.
      WEBHOOK_ALLOW_LOOPBACK: 'on',
      ...providerSettings(process.env['E2E_OIDC_PORT'] ?? ''),
    },
  },
});
