import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askOwner, takeLock } from './lock';

let folder: string;
let socket: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'optdown-lock-'));
  socket = path.join(folder, 'lock.sock');
});

afterEach(() => rm(folder, { recursive: true }));

describe('the lock on a data folder', () => {
  it('is held by one process, which tells the others where the database is', async () => {
    const lock = await takeLock(socket);
    expect(await takeLock(socket)).toBeUndefined();
    const asking = askOwner(socket); // Asked before the owner is ready: the answer waits.
    lock?.announce({ pid: 42, databaseUrl: 'postgresql://x' });
    const guest = await asking;
    expect(guest?.owner).toEqual({ pid: 42, databaseUrl: 'postgresql://x' });
    guest?.leave();
    await lock?.guestsLeft();
    await lock?.release();
    expect(await askOwner(socket)).toBeUndefined();
  });

  it('is free again after its holder was killed, but only for one of the processes that want it', async () => {
    const script = `require('net').createServer().listen(${JSON.stringify(socket)}, () => console.log('held'))`;
    const holder = spawn(process.execPath, ['-e', script]);
    await once(holder.stdout, 'data');
    expect(await takeLock(socket)).toBeUndefined();
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    const locks = await Promise.all(Array.from({ length: 8 }, () => takeLock(socket)));
    expect(locks.filter((lock) => lock !== undefined)).toHaveLength(1);
    for (const lock of locks) await lock?.release();
  });
});
