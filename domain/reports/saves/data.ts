import type { DayRange } from '@/lib/days';
import { eventsOf, sampleOf } from '@/domain/reports/cohort/rules';
import { resolvePeriod } from '@/domain/reports/period/rules';
import { filterOf, type ReportQuery } from '@/domain/reports/query/schema';
import { readRollup, readSaves, readVisits } from '@/domain/reports/rollup/data/cells';
import { holdsNow } from '@/domain/reports/rollup/data/counted';
import { anyOf } from '@/domain/reports/rollup/data/filter';
import { readCohortSizes } from '@/domain/reports/rollup/data/sizes';
import { unknownBy } from '@/domain/reports/rollup/rules';
import type { Mechanism, ReportFilter, SaveDimension } from '@/domain/reports/rollup/schema';
import {
  departuresOf,
  funnelOf,
  landmarksOf,
  lastOldEnough,
  lastedOf,
  oldEnough,
  savedOf,
  type CountedVisits,
  type Departures,
} from '@/domain/reports/saves/rules';
import type { Durability, Saved, Saving } from '@/domain/reports/saves/schema';
import { hashOn } from '@/domain/people/address/data';
import { zonedWorkspaces } from '@/domain/workspace/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

/** What became of those who came to leave, what kept them, and whether it lasted. */
export async function readSaving(scope: WorkspaceScope, query: ReportQuery, today: string): Promise<Saving> {
  const filter = filterOf(query);
  const { days, compared } = resolvePeriod(query, today);
  const [days30, days90] = [oldEnough(days, 30, today), oldEnough(days, 90, today)];
  const [now, before, visits, control] = await Promise.all([
    readCounted(scope, days, filter, ['counted_from', 'mechanism']),
    compared && readCounted(scope, compared, filter, ['mechanism']),
    readVisits(scope, { days, filter, by: ['kind'] }),
    readControl(scope, filter, { days30: landmarksOf(days30), days90: landmarksOf(days90) }, today),
  ]);
  const durabilityOf = (mechanism: Mechanism | null): Durability => {
    const saves = now.saves.filter((cell) => mechanism === null || cell.mechanism === mechanism);
    return {
      days30: lastedOf(departuresOf(saves, lastOldEnough(30, today), 'left30'), control.days30),
      days90: lastedOf(departuresOf(saves, lastOldEnough(90, today), 'left90'), control.days90),
    };
  };
  const { saveRate, mechanisms } = savedOf(now, before);
  return {
    days,
    compared,
    funnel: funnelOf(now, visits, unknownBy(filter)),
    saveRate,
    mechanisms: mechanisms.map((row) => ({ ...row, durability: durabilityOf(row.mechanism) })),
    durability: durabilityOf(null),
  };
}

/** The same without whether it lasted, which takes looking at people who were not asked. */
export async function readSaved(scope: WorkspaceScope, query: ReportQuery, today: string): Promise<Saved> {
  const filter = filterOf(query);
  const { days, compared } = resolvePeriod(query, today);
  const [now, before, visits] = await Promise.all([
    readCounted(scope, days, filter, ['mechanism']),
    compared && readCounted(scope, compared, filter, ['mechanism']),
    readVisits(scope, { days, filter, by: ['kind'] }),
  ]);
  return { days, compared, funnel: funnelOf(now, visits, unknownBy(filter)), ...savedOf(now, before) };
}

/** @param by the dimensions of saves; adding days costs little beside the rest. */
async function readCounted(
  scope: WorkspaceScope,
  days: DayRange,
  filter: ReportFilter,
  by: readonly SaveDimension[],
): Promise<CountedVisits> {
  const [optOuts, saves] = await Promise.all([
    readRollup(scope, { days, filter, by: ['source', 'purpose'], actions: ['opt_out'] }),
    readSaves(scope, { days, filter, by }),
  ]);
  return { optOuts, saves };
}

const NO_ONE: Departures = { people: 0, left: 0 };

type Control = { days30: Departures; days90: Departures };

/**
 * Of people who had changed nothing when a month began, how many had opted out of anything, for good, 30 and 90 days
 * later. Each person counts once, in one of the months, which their id chooses: someone who stays for a year is not twelve people, and someone
 * who leaves is not three. For a large list it is a sample, the same each time.
 */
async function readControl(
  scope: WorkspaceScope,
  filter: ReportFilter,
  months: { days30: readonly string[]; days90: readonly string[] },
  today: string,
): Promise<Control> {
  const { consentSource, locale, channel, topic, campaign, attribute } = filter;
  // Who could have been saved from one campaign or topic is not known: everyone would be no comparison.
  if (topic?.length || campaign?.length) return { days30: NO_ONE, days90: NO_ONE };
  const { rows } = await pool().query<{ people30: number; left30: number; people90: number; left90: number }>(
    `WITH person AS MATERIALIZED (
       SELECT r.id, r.created_at, hashtextextended(r.id::text, 0) & 1048575 AS draw
         FROM recipient r ${sampleOf(await readCohortSizes(scope))}
        WHERE r.workspace_id = $1 AND ($2::text[] IS NULL OR coalesce(r.consent_source, '') = ANY($2))
          AND ($3::text[] IS NULL OR coalesce(r.locale, '') = ANY($3)) AND ($7::text[] IS NULL OR ${HAS_ADDRESS})
          AND ${holdsNow('r', '$8', '$9')}),
     event AS MATERIALIZED (
       SELECT e.recipient_id, e.change_id, e.undoes_change_id, e.action, e.automated, e.occurred_at
         FROM person, LATERAL (${eventsOf('person.id')}) e),
     past AS (
       SELECT e.recipient_id, min(e.occurred_at) AS changed_at,
              min(e.occurred_at) FILTER (WHERE e.action = 'opt_out' AND u.undoes_change_id IS NULL) AS left_at
         FROM event e LEFT JOIN (SELECT DISTINCT undoes_change_id FROM event) u ON u.undoes_change_id = e.change_id
        WHERE NOT e.automated GROUP BY e.recipient_id),
     landmark AS MATERIALIZED (
       SELECT length, day::timestamp AT TIME ZONE w.time_zone AS at,
              row_number() OVER (PARTITION BY length ORDER BY day) - 1 AS place, count(*) OVER (PARTITION BY length) AS months
         FROM ${zonedWorkspaces('$1')} w,
              (SELECT 30 AS length, unnest($4::date[]) AS day UNION ALL SELECT 90, unnest($5::date[])) AS days
        WHERE w.id = $1 AND day + length <= $6::date)
     SELECT count(*) FILTER (WHERE length = 30)::float8 AS people30, count(*) FILTER (WHERE length = 90)::float8 AS people90,
            count(*) FILTER (WHERE length = 30 AND left_at < at + interval '30 days')::float8 AS left30,
            count(*) FILTER (WHERE length = 90 AND left_at < at + interval '90 days')::float8 AS left90
       FROM person LEFT JOIN past ON recipient_id = id
       JOIN landmark ON place = draw % months AND created_at < at AND (changed_at IS NULL OR changed_at >= at)`,
    [
      scope.workspaceId,
      anyOf(consentSource),
      anyOf(locale),
      months.days30,
      months.days90,
      today,
      anyOf(channel),
      attribute?.key ?? null,
      attribute?.values ?? null,
    ],
  );
  const { people30 = 0, left30 = 0, people90 = 0, left90 = 0 } = rows[0] ?? {};
  return { days30: { people: people30, left: left30 }, days90: { people: people90, left: left90 } };
}

/** SQL: whether a recipient could come through a link on one of the channels of `$7`: those of the saved did. */
const HAS_ADDRESS = `EXISTS (SELECT FROM unnest($7::text[]) AS c(channel) WHERE ${hashOn('c.channel', 'r')} IS NOT NULL)`;
