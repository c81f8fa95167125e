import { sampleOf } from '@/domain/cohort/rules';
import { resolvePeriod } from '@/domain/period/rules';
import { filterOf, type ReportQuery } from '@/domain/report/schema';
import { readCohortSizes, readRollup, readSaves, readVisits } from '@/domain/rollup/data';
import type { DayRange, ReportFilter, SaveCell } from '@/domain/rollup/schema';
import {
  funnelOf,
  landmarksOf,
  lastedOf,
  oldEnough,
  savedOf,
  type CountedVisits,
  type Departures,
} from '@/domain/saving/rules';
import type { Saving } from '@/domain/saving/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

/** What became of those who came to leave, what kept them, and whether it lasted. */
export async function readSaving(scope: WorkspaceScope, query: ReportQuery, today: string): Promise<Saving> {
  const filter = filterOf(query);
  const { days, compared } = resolvePeriod(query, today);
  const [days30, days90] = [oldEnough(days, 30, today), oldEnough(days, 90, today)];
  const [now, before, visits, saves30, saves90, control30, control90] = await Promise.all([
    readCounted(scope, days, filter),
    compared && readCounted(scope, compared, filter),
    readVisits(scope, { days, filter, by: ['kind'] }),
    days30 && readSaves(scope, { days: days30, filter, by: ['mechanism'] }),
    days90 && readSaves(scope, { days: days90, filter, by: ['mechanism'] }),
    readControl(scope, filter, landmarksOf(days30), 30, today),
    readControl(scope, filter, landmarksOf(days90), 90, today),
  ]);
  return {
    days,
    compared,
    funnel: funnelOf(now, visits),
    ...savedOf(now, before, (mechanism) => {
      const of = (cells: readonly SaveCell[] | null) =>
        (cells ?? []).filter((cell) => mechanism === null || cell.mechanism === mechanism);
      const departures = (cells: readonly SaveCell[], left: 'left30' | 'left90'): Departures => ({
        people: cells.reduce((sum, { saves }) => sum + saves, 0),
        left: cells.reduce((sum, cell) => sum + cell[left], 0),
      });
      return {
        days30: lastedOf(departures(of(saves30), 'left30'), control30),
        days90: lastedOf(departures(of(saves90), 'left90'), control90),
      };
    }),
  };
}

async function readCounted(
  scope: WorkspaceScope,
  days: DayRange,
  filter: ReportFilter,
): Promise<CountedVisits> {
  const [optOuts, saves] = await Promise.all([
    readRollup(scope, { days, filter, by: ['source', 'purpose'], actions: ['opt_out'] }),
    readSaves(scope, { days, filter, by: ['mechanism'] }),
  ]);
  return { optOuts, saves };
}

/**
 * Of people who had changed nothing when a month began, how many had opted out of anything, for good, so many days
 * later. The months are added up; a person may be in several. Of a large list it is a sample, the same at each look.
 */
async function readControl(
  scope: WorkspaceScope,
  { consentSource = null, locale = null }: ReportFilter,
  landmarks: readonly string[],
  length: number,
  today: string,
): Promise<Departures> {
  if (landmarks.length === 0) return { people: 0, left: 0 };
  const sample = sampleOf(await readCohortSizes(scope));
  const { rows } = await pool().query<Departures>(
    `WITH person AS MATERIALIZED (
       SELECT r.created_at, changed_at, left_at
         FROM recipient r ${sample}, LATERAL (
           SELECT min(e.occurred_at) AS changed_at,
                  min(e.occurred_at) FILTER (WHERE e.action = 'opt_out' AND NOT EXISTS (
                    SELECT FROM consent_event u
                     WHERE u.recipient_id = e.recipient_id AND u.undoes_change_id = e.change_id)) AS left_at
             FROM consent_event e WHERE e.recipient_id = r.id AND NOT e.automated) AS past
        WHERE r.workspace_id = $1 AND ($2::text IS NULL OR coalesce(r.consent_source, '') = $2)
          AND ($3::text IS NULL OR coalesce(r.locale, '') = $3))
     SELECT count(*)::float8 AS people,
            count(*) FILTER (WHERE left_at < landmark.at + $5 * interval '1 day')::float8 AS left
       FROM (SELECT day::timestamp AT TIME ZONE w.time_zone AS at
               FROM workspace w, unnest($4::date[]) AS days(day)
              WHERE w.id = $1 AND day + $5::int <= $6::date) landmark
       JOIN person ON person.created_at < landmark.at AND (changed_at IS NULL OR changed_at >= landmark.at)`,
    [scope.workspaceId, consentSource, locale, landmarks, length, today],
  );
  return rows[0] ?? { people: 0, left: 0 };
}
