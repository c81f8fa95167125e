import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The longest path that a Unix socket may have on macOS; Linux takes four more. */
const LONGEST_SOCKET_PATH = 103;

/** Where the embedded database and its secrets are kept. Read here, as lib/env wants the database's address first. */
export function dataFolder(): string {
  return path.resolve(process.env['DATA_DIR'] || '.data');
}

/** All that is ever kept in a data folder, but for the lock. */
export const KEPT_FILES = ['postgres', 'postgres.new', 'app-secret'];

/** The folder of the database proper. */
export function postgresFolder(folder: string): string {
  return path.join(folder, 'postgres');
}

/** The socket that whoever owns the folder answers on. */
export function lockSocket(folder: string): string {
  const inside = path.join(folder, 'lock.sock');
  if (Buffer.byteLength(inside) <= LONGEST_SOCKET_PATH) return inside;
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 24);
  return path.join(tmpdir(), `optdown-${hash}.sock`);
}

/** The secret beside the data is gone or damaged: a new one would open nothing of what is there. */
export class SecretLostError extends Error {
  override name = 'SecretLostError';
}

const SHORTEST_SECRET = 32;

/**
 * The secret of an installation on the embedded database, made on first start and kept beside the data. Of two
 * processes that make one at the same moment, both get the one that was there first. Throws {@link SecretLostError}
 * where there is data and no good secret.
 */
export function keptSecret(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, 'app-secret');
  const fresh = `${file}.${process.pid}`;
  const kept = readKept(file);
  if (kept !== null && kept.length >= SHORTEST_SECRET) return kept;
  if (kept !== null || existsSync(postgresFolder(folder))) {
    throw new SecretLostError(
      `${file} is ${kept === null ? 'missing' : 'damaged'}, and the database beside it was made with the secret that it held: ` +
        'without that, no link works and no suppressed address is known. Put the file back from a backup, or set APP_SECRET to ' +
        'what it held. To give the data up and start afresh: npm run reset',
    );
  }
  writeFileSync(fresh, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  try {
    linkSync(fresh, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
  return readFileSync(file, 'utf8').trim();
}

function readKept(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
