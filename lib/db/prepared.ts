import { createHash } from 'node:crypto';
import type pg from 'pg';
import { env } from '@/lib/env';
import { log } from '@/lib/log';
import { processSlot } from '@/lib/slot';

const names = new Map<string, string>();
const may = processSlot<boolean>('may-prepare');

/**
 * A query of fixed text that each connection parses and plans once: for short, frequent ones, where that is a third of
 * the database's work. Its name is its connection's own. If connections share sessions, as those to the embedded
 * database and through transaction poolers do, no statement has a name: because the address says `?prepare=off`, or
 * because the first name was lost ({@link stopPreparing}).
 */
export function prepared(text: string, values: unknown[]): pg.QueryConfig {
  return mayPrepare() ? { name: nameOf(text), text, values } : { text, values };
}

/** Whether a connection may keep prepared statements by name. */
export function mayPrepare(): boolean {
  may.value ??= new URL(env().DATABASE_URL).searchParams.get('prepare') !== 'off';
  return may.value;
}

/**
 * The statement does not exist, its name is taken, or a pooler did not understand the message: the errors of a
 * connection that does not keep its session.
 */
const LOST = new Set(['26000', '42P05', '08P01']);

/** Whether a query failed only because of its name: none of it was executed, and it may be repeated without one. */
export function isStatementLost(error: unknown): boolean {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && LOST.has(error.code);
}

/** Stops naming statements in this process: a pooler that shares sessions is in front of the database. */
export function stopPreparing(error: unknown): void {
  if (may.value === false) return;
  may.value = false;
  log().warn(
    { error },
    'The database is reached through a pooler that does not keep sessions: prepared statements are off from now on. ' +
      'Set ?prepare=off in DATABASE_URL to start without them',
  );
}

/**
 * Derived from its text, not from a counter: Next.js bundles pages separately from the front door, each with its own
 * counter, and both use the connections of one pool.
 */
function nameOf(text: string): string {
  const known = names.get(text);
  if (known) return known;
  const name = `optdown_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
  names.set(text, name);
  return name;
}
