/** `npm run reset`: deletes the embedded database and its secrets, after asking. */
import { existsSync } from 'node:fs';
import { rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { refuseFolderInUse } from '@/server/embedded';
import { dataFolder, KEPT_FILES, lockSocket } from '@/server/pglite/data-folder';
import { takeLock } from '@/server/pglite/lock';
import { StartError } from '@/server/setup/preflight';
import { run } from '@/server/setup/running';

const { values } = parseArgs({ options: { yes: { type: 'boolean', short: 'y' } } });

await run(async ({ signal }) => {
  if (process.env['DATABASE_URL']) {
    throw new StartError(
      'DATABASE_URL is set, and npm run reset deletes the embedded database only. ' +
        'To start over there, drop and create that database yourself.',
    );
  }
  const folder = dataFolder();
  if (!existsSync(folder)) {
    console.log(`There is nothing in ${folder}: npm run up starts afresh.`);
    return;
  }
  await refuseFolderInUse();
  if (!values.yes && !(await confirm(folder, signal))) {
    console.log('Nothing was deleted.');
    return;
  }
  await deleteData(folder);
  console.log(`Deleted the database and secrets in ${folder}. npm run up starts afresh.`);
});

async function confirm(folder: string, signal: AbortSignal): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new StartError(
      'This deletes data, and there is no terminal to confirm on. Run: npm run reset -- --yes',
    );
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  const question = `Delete every workspace, recipient and choice in ${folder}? This cannot be undone. (yes/no) `;
  const answer = await terminal.question(question, { signal });
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}

/** Deletes only what Optdown put there: DATA_DIR might point at a folder that holds other things. */
async function deleteData(folder: string): Promise<void> {
  const lock = await takeLock(lockSocket(folder));
  if (!lock) return refuseFolderInUse();
  for (const name of KEPT_FILES) await rm(path.join(folder, name), { recursive: true, force: true });
  await lock.release();
  await rmdir(folder).catch(() => undefined);
}
