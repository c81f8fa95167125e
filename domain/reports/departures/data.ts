import { z } from 'zod';
import type { Source } from '@/domain/access/author/schema';
import { refOf } from '@/domain/people/merged-ref/data';
import type { Departure, DeparturePage, DepartureSearch } from '@/domain/reports/departures/schema';
import { resolvePeriod } from '@/domain/reports/period/rules';
import { filterOf, keyIn, type ReportQuery } from '@/domain/reports/query/schema';
import { readRollup } from '@/domain/reports/rollup/data/cells';
import { concernsTopic, countsFor, countsOnItsDay, leadColumns } from '@/domain/reports/rollup/data/counted';
import { narrowed } from '@/domain/reports/rollup/rules';
import { zonedWorkspaces } from '@/domain/workspace/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

/** How many left in a report's period, by its filters and the search's reason: as many as the list has. */
export async function countDepartures(
  scope: WorkspaceScope,
  query: ReportQuery,
  today: string,
  { reason }: Pick<DepartureSearch, 'reason'>,
): Promise<number> {
  const cells = await readRollup(scope, {
    days: resolvePeriod(query, today).days,
    filter: filterOf(query),
    by: reason === null ? [] : ['reason'],
    actions: ['opt_out'],
  });
  return cells
    .filter((cell) => reason === null || cell.reason === keyIn(reason))
    .reduce((sum, { changes }) => sum + changes, 0);
}

/**
 * Who left in a report's period, newest first: the very changes that its opt-outs count. Read from the ledger, by an
 * index of its opt-outs by workspace and time, because rollups know no people. An invalid cursor starts from the newest.
 */
export async function readDepartures(
  scope: WorkspaceScope,
  query: ReportQuery,
  today: string,
  search: DepartureSearch,
  limit = 50,
): Promise<DeparturePage> {
  const rows = await readRows(scope, query, today, search, limit + 1);
  const departures = rows.slice(0, limit).map(departureOf);
  return { departures, next: rows.length > limit ? cursorOf(departures.at(-1)) : null };
}

/** All pages of {@link readDepartures}, one at a time. */
export async function* streamDepartures(
  scope: WorkspaceScope,
  query: ReportQuery,
  today: string,
  search: DepartureSearch,
): AsyncGenerator<Departure[]> {
  let { cursor } = search;
  do {
    const page = await readDepartures(scope, query, today, { ...search, cursor }, 500);
    yield page.departures;
    cursor = page.next;
  } while (cursor !== null);
}

type DepartureRow = {
  id: string;
  occurred_at: Date;
  ref: string | null;
  stopped_channel: string;
  stopped_topic: string;
  channel: string;
  topic: string;
  campaign: string;
  source: Source;
  reason: string;
};

const cursorSchema = z.tuple([z.iso.datetime(), z.string().regex(/^\d{1,18}$/)]);

async function readRows(
  { workspaceId }: WorkspaceScope,
  query: ReportQuery,
  today: string,
  { reason, cursor }: DepartureSearch,
  limit: number,
): Promise<DepartureRow[]> {
  const { days } = resolvePeriod(query, today);
  const filter = filterOf(query);
  const [at, id] = cursorSchema.safeParse(cursor?.split('_')).data ?? [null, null];
  const given: unknown[] = [workspaceId, days.from, days.to, at, id, limit];
  const value = (one: string | readonly string[]) => `$${given.push(one)}`;
  const about = leadColumns('e');
  const conditions = [...narrowed(filter)].map(([column, wanted]) =>
    column === 'topic'
      ? concernsTopic('e', `${value(wanted)}::text[]`)
      : `${about[column]} = ANY(${value(wanted)}::text[])`,
  );
  const { attribute } = filter;
  if (attribute) conditions.push(countsFor('e', value(attribute.key), value(attribute.values)));
  if (!filter.includeAutomated) conditions.push('NOT e.automated');
  if (reason !== null) conditions.push(`coalesce(f.reason, '') = ${value(keyIn(reason))}`);
  const { rows } = await pool().query<DepartureRow>(
    `SELECT e.id::text, e.occurred_at, ${refOf('e.recipient_id')} AS ref,
            e.channel AS stopped_channel, e.topic AS stopped_topic, ${about.channel} AS channel,
            ${about.topic} AS topic, ${about.campaign} AS campaign, e.source, coalesce(f.reason, '') AS reason
       FROM consent_event e LEFT JOIN feedback f ON f.change_id = e.change_id
      WHERE e.workspace_id = $1 AND e.action = 'opt_out' AND ${countsOnItsDay('e')}
        AND e.occurred_at >= ${startOf('$2::date')} AND e.occurred_at < ${startOf('$3::date + 1')}
        AND ($4::timestamptz IS NULL OR e.occurred_at <= $4)
        AND ($4::timestamptz IS NULL OR (e.occurred_at, e.id) < ($4, $5::bigint))
        AND NOT EXISTS (
          SELECT FROM consent_event lead
           WHERE lead.recipient_id = e.recipient_id AND lead.change_id = e.change_id AND lead.id < e.id
             AND lead.action = 'opt_out' AND ${countsOnItsDay('lead')})
        ${conditions.map((condition) => `AND ${condition}`).join(' ')}
      ORDER BY e.occurred_at DESC, e.id DESC LIMIT $6`,
    given,
  );
  return rows;
}

/** SQL for when a day of the workspace begins: a value known before the index is read, backward and only as far as needed. */
function startOf(day: string): string {
  return `(SELECT (${day})::timestamp AT TIME ZONE w.time_zone FROM ${zonedWorkspaces('$1')} w)`;
}

function departureOf(row: DepartureRow): Departure {
  const { id, occurred_at: at, ref, channel, topic, campaign, source, reason } = row;
  const stopped = { channel: row.stopped_channel, topic: row.stopped_topic };
  return { eventId: id, at, ref, stopped, about: { channel, topic }, campaign, source, reason };
}

function cursorOf(last: Departure | undefined): string | null {
  return last ? `${last.at.toISOString()}_${last.eventId}` : null;
}
