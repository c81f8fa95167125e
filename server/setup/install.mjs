/** What must exist before TypeScript can run: Node itself and the packages. Plain JavaScript, no dependencies. */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';

export const ROOT = path.resolve(import.meta.dirname ?? '.', '../..');

const OLDEST_NODE = [20, 19];

/** Ends the process with a clear message if Node is too old. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  console.error(
    `Optdown needs Node.js ${OLDEST_NODE.join('.')} or newer, and this is ${process.versions.node}. ` +
      'Install a newer one, from https://nodejs.org or with your version manager, and run this again.',
  );
  process.exit(1);
}

/** Whether node_modules is missing or older than package-lock.json. */
export function packagesAreStale() {
  const installed = path.join(ROOT, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return true;
  return statSync(installed).mtimeMs < statSync(path.join(ROOT, 'package-lock.json')).mtimeMs;
}

/** Installs exactly what package-lock.json says, unless it is installed. Ends the process if that fails. */
export function installPackages() {
  if (!packagesAreStale()) return 'up to date';
  const { status, signal } = spawnSync(
    'npm',
    ['ci', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'],
    {
      cwd: ROOT,
      stdio: 'inherit',
      shell: process.platform === 'win32',
      // With NODE_ENV=production npm would leave out what the build needs.
      env: { ...process.env, NODE_ENV: 'development' },
    },
  );
  if (signal) process.exit(0);
  if (status !== 0) {
    console.error('npm ci failed: see above. It needs the npm registry, or a cache of it.');
    process.exit(1);
  }
  return 'installed';
}
