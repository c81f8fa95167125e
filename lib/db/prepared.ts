import { createHash } from 'node:crypto';
import type pg from 'pg';
import { env } from '@/lib/env';

const names = new Map<string, string>();
let isAllowed: boolean | undefined;

/**
 * A query of fixed text that each connection parses and plans once: for short ones that run all the time, of which that
 * is a third of the database's work. Its name is its connection's own; where connections share one session, as those
 * to the embedded database and through some poolers do, names would collide, and the address says `?prepare=off`.
 */
export function prepared(text: string, values: unknown[]): pg.QueryConfig {
  return mayPrepare() ? { name: nameOf(text), text, values } : { text, values };
}

/** Whether a connection may keep prepared statements by name. */
export function mayPrepare(): boolean {
  isAllowed ??= new URL(env().DATABASE_URL).searchParams.get('prepare') !== 'off';
  return isAllowed;
}

/**
 * By its text, not by a count: Next.js bundles pages apart from the front door, each counting for itself, and both use
 * the connections of one pool.
 */
function nameOf(text: string): string {
  const known = names.get(text);
  if (known) return known;
  const name = `optdown_${createHash('sha256').update(text).digest('hex').slice(0, 32)}`;
  names.set(text, name);
  return name;
}
