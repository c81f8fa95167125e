/**
 * `npm run slim`: removes what only a build needs, for a machine or image that only serves. `npm ci` brings it back.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { compiledFile, distFolder } from '../setup/compiled.mjs';
import { ROOT } from '../setup/install.mjs';
import { removeUnread, sizeOf } from '../setup/slim.mjs';

process.chdir(ROOT);
if (!(await compiledFile('server/bin/start.ts'))) {
  console.error(
    'There is no build of these sources, and without these packages none can be made: run npm run build first.',
  );
  process.exit(1);
}
const { status } = spawnSync('npm', ['prune', '--omit=dev', '--omit=optional', '--no-audit', '--no-fund'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
if (status !== 0) process.exit(status ?? 1);
removeUnread('node_modules');
rmSync(path.join(distFolder(), 'cache'), { recursive: true, force: true });
console.log(
  `What serves takes ${Math.round(sizeOf('.') / 1e6)} MB, with the history of git if there is one.`,
);
