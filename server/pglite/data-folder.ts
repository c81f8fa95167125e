import { createHash, randomBytes } from 'node:crypto';
import { existsSync, linkSync, lstatSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The most bytes that the path of a Unix socket may have on macOS; Linux takes four more. */
const MAX_SOCKET_PATH = 103;
const LOCK_FILE = 'lock.sock';
/** The file that PostgreSQL's clients look for in a folder given as a host; the number is the port. */
export const SOCKET_FILE = '.s.PGSQL.5432';

/**
 * The folder of the embedded database and its secrets. Read here, because lib/env needs the database's address first.
 */
export function dataFolder(): string {
  return path.resolve(process.env['DATA_DIR'] || '.data');
}

/** All files that a data folder ever holds, except the lock; a killed process leaves its socket there. */
export const KEPT_FILES = ['postgres', 'postgres.new', 'app-secret', SOCKET_FILE];

/** The folder with PostgreSQL's own files. */
export function postgresFolder(folder: string): string {
  return path.join(folder, 'postgres');
}

/** The socket that the owner of the folder answers on. */
export function lockSocket(folder: string): string {
  return path.join(socketFolder(folder), LOCK_FILE);
}

/** A folder of another user stands where the sockets of a data folder with a long path belong. */
export class SocketFolderError extends Error {
  override name = 'SocketFolderError';
}

/**
 * Where a data folder's sockets are: in the folder itself or, if that makes their paths too long, in a folder of this
 * user's own among the temporary ones. Anyone who can reach the sockets has the whole database, so this throws {@link
 * SocketFolderError} if that folder is open to others.
 */
export function socketFolder(folder: string): string {
  const longest = path.join(folder, SOCKET_FILE);
  if (Buffer.byteLength(longest) <= MAX_SOCKET_PATH) return folder;
  const hash = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const user = process.getuid?.() ?? 0;
  const apart = path.join(tmpdir(), `optdown-${user}-${hash}`);
  mkdirSync(apart, { recursive: true, mode: 0o700 });
  // Other users can also write among the temporary folders, and know the name.
  const { uid, mode } = lstatSync(apart);
  if (uid !== user || (mode & 0o077) !== 0 || !lstatSync(apart).isDirectory())
    throw new SocketFolderError(
      `${apart} is open to other users of this machine, and the sockets of ${folder} have to be there: remove it, or set DATA_DIR to a folder with a shorter path.`,
    );
  return apart;
}

/** The secret beside the data is gone or damaged: a new secret could not decrypt the data. */
export class SecretLostError extends Error {
  override name = 'SecretLostError';
}

const MIN_SECRET_LENGTH = 32;

/**
 * Returns the secret of an installation on the embedded database, made on first start and kept beside the data. If two
 * processes make one at the same moment, both get the first. Throws {@link SecretLostError} if there is data but no
 * valid secret.
 */
export function keptSecret(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, 'app-secret');
  const fresh = `${file}.${process.pid}`;
  const kept = readKept(file);
  if (kept !== null && kept.length >= MIN_SECRET_LENGTH) return kept;
  if (kept !== null || existsSync(postgresFolder(folder))) {
    throw new SecretLostError(
      `${file} is ${kept === null ? 'missing' : 'damaged'}, and the database beside it was made with the secret that it held: ` +
        'without it, no link works and no suppressed address is recognized. Restore the file from a backup, or set APP_SECRET to ' +
        'what it held. To give up the data and start afresh: npm run reset',
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
