import { type DayRange, addMonths } from '@/lib/days';
import { readCampaigns } from '@/domain/reports/campaigns/data';
import { eventsOf, sampleOf } from '@/domain/reports/cohort/rules';
import { findCauses, matters } from '@/domain/reports/diagnosis/rules/diagnose';
import type { Diagnosis } from '@/domain/reports/diagnosis/schema/diagnosis';
import { readReasonLabels } from '@/domain/catalog/reason/data';
import { resolvePeriod } from '@/domain/reports/period/rules';
import { filterOf, type ReportQuery } from '@/domain/reports/query/schema';
import type { Share } from '@/lib/statistics';
import {
  anyOf,
  readCohortSizes,
  readDelivered,
  readReach,
  readRollup,
  readTold,
  readVisits,
} from '@/domain/reports/rollup/data';
import { allows, unknownBy } from '@/domain/reports/rollup/rules';
import type { CohortSize, ReportFilter } from '@/domain/reports/rollup/schema';
import { zonedWorkspaces } from '@/domain/workspace/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

/** Why people are leaving: the known causes that the data shows, each with its evidence and what to do. */
export async function diagnose(scope: WorkspaceScope, query: ReportQuery, today: string): Promise<Diagnosis> {
  const filter = filterOf(query);
  const unknown = unknownBy(filter);
  const { days, compared } = resolvePeriod(query, today);
  // A campaign of the period may have begun before it.
  const sendDays = { from: addMonths(days.from, -1), to: days.to };
  const by = ['reason', 'campaign', 'consent_source'] as const;
  const sizesRead = readCohortSizes(scope);
  const [{ campaigns }, sends, reach, counted, reasons, reasonsBefore, labels, visits, repeated] =
    await Promise.all([
      readCampaigns(scope, { ...query, compare: 'none' }, today),
      readDelivered(scope, { days: sendDays, filter, by: ['campaign', 'channel', 'topic', 'day'] }),
      unknown.has('people') ? [] : readReach(scope),
      readRollup(scope, {
        days,
        filter,
        by: ['campaign', 'channel', 'consent_source', 'consent_age'],
        actions: ['opt_out'],
      }),
      readRollup(scope, { days, filter, by, actions: ['opt_out'] }),
      compared && readRollup(scope, { days: compared, filter, by, actions: ['opt_out'] }),
      readReasonLabels(scope),
      readVisits(scope, { days, filter, by: ['kind'] }),
      sizesRead.then((known) => readRepeated(scope, days, filter, known)),
    ]);
  const told = await readTold(
    scope,
    (sends ?? []).map(({ channel = '', topic = '', day = '' }) => ({ channel, topic, day })),
  );
  const optOuts = counted.reduce((sum, { changes }) => sum + changes, 0);
  const { findings, ...rest } = findCauses({
    days,
    campaigns,
    sends: sends ?? [],
    reach: reach.filter((cell) => allows(filter.consentSource, cell.consentSource)),
    optOuts: counted,
    told,
    reasons,
    reasonsBefore,
    labels,
    visits: unknown.has('failures') ? null : visits,
    repeated,
  });
  return {
    days,
    compared,
    ...rest,
    optOuts,
    campaigns,
    findings: findings.filter((finding) => matters(finding, optOuts)),
  };
}

/**
 * Of people who opted out in a range of days, how many did so again within three days: once should be enough. Unknown
 * by channel, topic or campaign. A sample for a large list.
 */
async function readRepeated(
  { workspaceId }: WorkspaceScope,
  days: DayRange,
  { channel, topic, campaign, consentSource, locale, includeAutomated = false }: ReportFilter,
  sizes: readonly CohortSize[],
): Promise<Share | null> {
  if (channel?.length || topic?.length || campaign?.length) return null;
  const { rows } = await pool().query<Share>(
    `WITH opt_out AS (
       SELECT e.recipient_id, min(e.occurred_at) AS at
         FROM ${zonedWorkspaces('$1')} w JOIN recipient r ${sampleOf(sizes)} ON r.workspace_id = w.id,
              LATERAL (${eventsOf('r.id')}) e
        WHERE w.id = $1 AND e.action = 'opt_out' AND ($6::bool OR NOT e.automated)
          AND e.occurred_at >= $2::date::timestamp AT TIME ZONE w.time_zone
          AND e.occurred_at < ($3::date + 1)::timestamp AT TIME ZONE w.time_zone
          AND ($4::text[] IS NULL OR coalesce(r.consent_source, '') = ANY($4))
          AND ($5::text[] IS NULL OR coalesce(r.locale, '') = ANY($5))
        GROUP BY e.recipient_id, e.change_id)
     SELECT count(DISTINCT recipient_id)::float8 AS whole,
            count(DISTINCT recipient_id) FILTER (WHERE next < at + interval '3 days')::float8 AS part
       FROM (SELECT recipient_id, at, lead(at) OVER (PARTITION BY recipient_id ORDER BY at) AS next FROM opt_out) one`,
    [workspaceId, days.from, days.to, anyOf(consentSource), anyOf(locale), includeAutomated],
  );
  return rows[0] ?? null;
}
