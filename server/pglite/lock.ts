import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** What the owner of a data folder answers to a process that asks. */
export interface Owner {
  pid: number;
  databaseUrl: string;
}

/** What a guest holds for as long as it uses the owner's database. */
export interface Guest {
  owner: Owner;
  leave: () => void;
}

export interface Lock {
  /** Tells everyone who asks, or has been waiting, where the database is. */
  announce: (owner: Owner) => void;
  /** Stops answering: a process that asks from now on waits until the lock is released, and may then take it. */
  fallSilent: () => void;
  /** Resolves once no guest uses the database any more. */
  guestsLeft: () => Promise<void>;
  release: () => Promise<void>;
}

/**
 * Asks the process that owns a folder where its database is, and waits while it starts. Undefined if no process owns
 * the folder, or the owner ends without an answer.
 */
export async function askOwner(socketPath: string): Promise<Guest | undefined> {
  const socket = net.connect(socketPath);
  return new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (!text.endsWith('\n')) return;
      const owner = JSON.parse(text) as Owner;
      socket.unref();
      resolve({ owner, leave: () => socket.destroy() });
    });
    socket.on('close', () => resolve(undefined)); // The owner ended before it was ready.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET')
        resolve(undefined);
      else reject(error);
    });
  });
}

/**
 * Takes a folder's lock: a Unix socket, which a killed process leaves behind but no longer answers on. Returns
 * undefined if another process holds it.
 */
export async function takeLock(socketPath: string): Promise<Lock | undefined> {
  await mkdir(path.dirname(socketPath), { recursive: true });
  const first = await bind(socketPath);
  if (first) return first;
  // Only one process at a time may remove what a killed process left; otherwise the second would remove the first's new
  // lock.
  return withClaim(`${socketPath}.claim`, async () => {
    if (await isAnswered(socketPath)) return undefined;
    await rm(socketPath, { force: true });
    return bind(socketPath);
  });
}

function bind(socketPath: string): Promise<Lock | undefined> {
  const guests = new Set<net.Socket>();
  const told = new WeakSet<net.Socket>();
  let announced: string | undefined;
  const tell = (socket: net.Socket): void => {
    if (announced === undefined) return;
    told.add(socket);
    socket.write(announced);
  };
  const server = net.createServer((socket) => {
    guests.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => guests.delete(socket));
    tell(socket);
  });
  const lock: Lock = {
    announce: (owner) => {
      announced = `${JSON.stringify(owner)}\n`;
      for (const socket of guests) tell(socket);
    },
    fallSilent: () => {
      announced = undefined;
    },
    guestsLeft: async () => {
      while ([...guests].some((socket) => told.has(socket))) await wait(100);
    },
    release: () => {
      for (const socket of guests) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen(socketPath, () => resolve(lock));
  });
}

function isAnswered(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(socketPath);
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

async function withClaim<T>(file: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      await writeFile(file, String(process.pid), { flag: 'wx' });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const pid = Number(await readFile(file, 'utf8').catch(() => ''));
      if (pid > 0 && !isAlive(pid)) await rm(file, { force: true });
      else await wait(30);
    }
  }
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
