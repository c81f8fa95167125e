import path from 'node:path';
import base from '../playwright.config';

const root = path.resolve(import.meta.dirname, '..');
const servers = [base.webServer ?? []].flat();

// `npm run screenshots` regenerates docs/screenshots. Not part of `npm test`: pictures are for people to look at.
export default {
  ...base,
  testDir: '.',
  testMatch: '*.shots.ts',
  outputDir: path.join(root, 'test-results/screenshots'),
  reporter: 'line',
  projects: [{ name: 'screenshots' }],
  // Without the tests' log-in provider, which would appear on the log-in page.
  webServer: servers.map((server) => ({
    ...server,
    cwd: root,
    env: Object.fromEntries(Object.entries(server.env ?? {}).filter(([name]) => !name.startsWith('OIDC_'))),
  })),
};
