import { DeadlineError } from '@/lib/deadline';

/** SQLSTATE classes of temporary failures: connection, resources, operator intervention. */
const PASSING_CLASSES = new Set(['08', '53', '57']);
const PASSING_CODES = new Set([
  // Nothing listens, or the connection broke.
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  // The name does not resolve.
  'ENOTFOUND',
  'EAI_AGAIN',
  // A standby that has not taken over yet.
  '25006',
  // Prisma's own: not reachable, timed out, closed, no connection free.
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
]);
const PASSING_TEXT =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|not queryable/i;

function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/**
 * A row that cannot be read, such as one sealed with another secret. The caller gets the same answer as while the
 * database is away: nothing was done, and they may try again, because an operator can fix it.
 */
export class DamagedRowError extends Error {
  override name = 'DamagedRowError';
}

/** Whether the database is out of reach or too slow for now, as opposed to refusing a statement. */
export function isDatabaseDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof DeadlineError || error instanceof DamagedRowError) return true;
  if (error instanceof AggregateError) return error.errors.some(isDatabaseDown);
  const code = codeOf(error);
  // The socket file does not exist, as opposed to any other file.
  if (code === 'ENOENT' && 'syscall' in error && error.syscall === 'connect') return true;
  if (PASSING_CODES.has(code) || PASSING_TEXT.test(error.message)) return true;
  if (/^[0-9A-Z]{5}$/.test(code) && PASSING_CLASSES.has(code.slice(0, 2))) return true;
  return isDatabaseDown(error.cause);
}

/** No connection was made, so nothing can have reached the database. */
const NEVER_REACHED_CODES = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
  // It accepts no connections, or no more, for now.
  '57P03',
  '53300',
  'P1001',
]);
const NEVER_REACHED_TEXT = /timeout exceeded when trying to connect|terminated due to connection timeout/i;

/** For a failure of {@link isDatabaseDown}: whether it is certain that nothing was written. */
export function isNothingDone(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof DamagedRowError) return true;
  if (error instanceof AggregateError) return error.errors.every(isNothingDone);
  if (NEVER_REACHED_CODES.has(codeOf(error)) || NEVER_REACHED_TEXT.test(error.message)) return true;
  return isNothingDone(error.cause);
}

const DEADLOCK = '40P01';
const MAX_ATTEMPTS = 4;

/**
 * Runs a transaction, and runs it again if the database aborted it to resolve a deadlock: none of it was written, and
 * the others have continued. `attempt` must be safe to run more than once.
 */
export async function retryDeadlock<T>(attempt: () => Promise<T>): Promise<T> {
  for (let attempts = 1; ; attempts += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Error && codeOf(error) === DEADLOCK) || attempts === MAX_ATTEMPTS) throw error;
    }
  }
}
