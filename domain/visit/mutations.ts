import { isbot } from 'isbot';
import type { NewVisit } from '@/domain/visit/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { MINUTE, SECOND } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { rowSource } from '@/lib/db/rows';
import { log } from '@/lib/log';

type Cell = {
  workspace_id: string;
  quarter: number;
  kind: string;
  channel: string;
  topic: string;
  campaign: string;
  consent_source: string;
  locale: string;
  automated: boolean;
  visits: number;
};
type Counts = { cells: Map<string, Cell>; timer: NodeJS.Timeout | undefined; flushing: Promise<void> };

// Next.js bundles the front door, its shortcut and the proxy apart, in one process: the counts hang on globalThis so
// that what one counts another writes.
const SLOT = Symbol.for('optdown.view-counts');
const slot = globalThis as { [SLOT]?: Counts | undefined };
const counts = (): Counts =>
  (slot[SLOT] ??= { cells: new Map(), timer: undefined, flushing: Promise.resolve() });

/** Every time zone is off UTC by a multiple of it: PostgreSQL tells from it which day it was in the workspace. */
const QUARTER = 15 * MINUTE;
const FLUSH_EVERY = 10 * SECOND;
/** Some megabytes. Only a database that is away for long lets so many gather. */
const MOST_CELLS = 20_000;

/** Counts a view in memory; within ten seconds it is in the database. Never waits and never throws. */
export function countVisit({ workspaceId }: WorkspaceScope, visit: NewVisit): void {
  const { cells } = counts();
  const cell = {
    workspace_id: workspaceId,
    quarter: Math.floor(visit.now.getTime() / QUARTER),
    kind: visit.kind,
    channel: visit.channel ?? '*',
    topic: visit.topic ?? '*',
    campaign: visit.campaign ?? '',
    consent_source: visit.consentSource ?? '',
    locale: visit.locale ?? '',
    automated: isbot(visit.userAgent),
  };
  const key = Object.values(cell).join('\n');
  const known = cells.get(key);
  if (known) known.visits += 1;
  else if (cells.size < MOST_CELLS) cells.set(key, { ...cell, visits: 1 });
  flushSoon();
}

function flushSoon(): void {
  const held = counts();
  if (held.timer || held.cells.size === 0) return;
  held.timer = setTimeout(() => void flushVisits(), FLUSH_EVERY);
  held.timer.unref();
}

/** Writes what was counted, in one statement. Never rejects: what could not be written is kept for the next time. */
export function flushVisits(): Promise<void> {
  const held = counts();
  clearTimeout(held.timer);
  held.timer = undefined;
  held.flushing = held.flushing.then(write);
  return held.flushing;
}

async function write(): Promise<void> {
  const held = counts();
  const taken = held.cells;
  if (taken.size === 0) return;
  held.cells = new Map();
  try {
    await add([...taken.values()]);
  } catch (error) {
    log().warn({ error, cells: taken.size }, 'Visits could not be written; they are kept');
    for (const [key, cell] of held.cells) {
      cell.visits += taken.get(key)?.visits ?? 0;
      taken.set(key, cell);
    }
    held.cells = taken;
    flushSoon();
  }
}

async function add(cells: readonly Cell[]): Promise<void> {
  const { sql, values } = rowSource(cells, {
    workspace_id: 'uuid',
    quarter: 'int',
    kind: 'text',
    channel: 'text',
    topic: 'text',
    campaign: 'text',
    consent_source: 'text',
    locale: 'text',
    automated: 'bool',
    visits: 'int',
  });
  // In one order, so that two processes that add to the same days wait for each other rather than deadlock.
  await pool().query(
    `INSERT INTO visit_rollup (workspace_id, day, kind, channel, topic, campaign, consent_source, locale, automated, visits)
     SELECT w.id, (to_timestamp(rows.quarter * ${QUARTER / SECOND}.0) AT TIME ZONE w.time_zone)::date AS day,
            rows.kind, rows.channel, rows.topic, rows.campaign, rows.consent_source, rows.locale, rows.automated,
            sum(rows.visits)
       FROM ${sql} JOIN workspace w ON w.id = rows.workspace_id
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9
     ON CONFLICT (workspace_id, day, kind, channel, topic, campaign, consent_source, locale, automated)
     DO UPDATE SET visits = visit_rollup.visits + excluded.visits`,
    values,
  );
}
