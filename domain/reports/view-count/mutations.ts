import { isbot } from 'isbot';
import type { NewVisit } from '@/domain/reports/view-count/schema';
import { NONE, NOT_KNOWN } from '@/domain/reports/rollup/schema';
import { zonedWorkspaces } from '@/domain/workspace/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { MINUTE, SECOND } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { rowSource } from '@/lib/db/rows';
import { createTally } from '@/lib/tally';

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
};

const visits = createTally<Cell>('visits', add);

/** Every time zone's UTC offset is a multiple of this, so that PostgreSQL can derive the workspace's day from it. */
const QUARTER = 15 * MINUTE;

/** Counts a view in memory; within ten seconds it is in the database. Never waits and never throws. */
export function countVisit({ workspaceId }: WorkspaceScope, visit: NewVisit): void {
  visits.count({
    workspace_id: workspaceId,
    quarter: Math.floor(visit.now.getTime() / QUARTER),
    kind: visit.kind,
    channel: visit.channel ?? '*',
    topic: visit.topic ?? '*',
    campaign: visit.campaign ?? '',
    consent_source: visit.kind === 'failed' ? NOT_KNOWN : (visit.consentSource ?? NONE),
    locale: visit.kind === 'failed' ? NOT_KNOWN : visit.locale,
    automated: isbot(visit.userAgent),
  });
}

/** Writes the counts in one statement. Never rejects: what could not be written is kept for the next time. */
export function flushVisits(): Promise<void> {
  return visits.flush();
}

async function add(cells: readonly (Cell & { times: number })[]): Promise<void> {
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
    times: 'int',
  });
  // In one order, so that two processes that add to the same days wait for each other instead of deadlocking.
  await pool().query(
    `INSERT INTO visit_rollup (workspace_id, day, kind, channel, topic, campaign, consent_source, locale, automated, visits)
     SELECT w.id, (to_timestamp(rows.quarter * ${QUARTER / SECOND}.0) AT TIME ZONE w.time_zone)::date AS day,
            rows.kind, rows.channel, rows.topic, rows.campaign, rows.consent_source, rows.locale, rows.automated,
            sum(rows.times)
       FROM ${sql} JOIN ${zonedWorkspaces()} w ON w.id = rows.workspace_id
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9
     ON CONFLICT (workspace_id, day, kind, channel, topic, campaign, consent_source, locale, automated)
     DO UPDATE SET visits = visit_rollup.visits + excluded.visits`,
    values,
  );
}
