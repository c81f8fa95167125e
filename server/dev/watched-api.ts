import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Running } from '@/server/setup/running';

const TSX = createRequire(import.meta.url).resolve('tsx/cli');
const API = path.resolve(import.meta.dirname, '../bin/dev-api.ts');

/**
 * Runs the API and the worker in a separate process, and restarts it whenever a file that it has loaded changes.
 * @returns the Unix socket that it listens on, once it is up.
 */
export function startWatchedApi({ onStop }: Pick<Running, 'onStop'>, script = API): string {
  if (isHidden(script)) {
    console.log(
      '  The path of this checkout has a hidden folder, so changes to the API are not noticed. Restart to see them.',
    );
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'optdown-dev-'));
  const socket = path.join(folder, 'api.sock');
  const child = spawn(process.execPath, [TSX, 'watch', '--clear-screen=false', script, socket], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = once(child, 'exit');
  onStop(async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  return socket;
}

/** tsx ignores everything below a folder whose name begins with a dot. */
function isHidden(file: string): boolean {
  return file.split(path.sep).some((name) => name.startsWith('.'));
}
