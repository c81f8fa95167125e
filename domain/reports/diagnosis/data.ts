import { addMonths } from '@/lib/days';
import { readCampaigns } from '@/domain/reports/campaigns/data';
import { findCauses, matters } from '@/domain/reports/diagnosis/rules/diagnose';
import type { Diagnosis } from '@/domain/reports/diagnosis/schema/diagnosis';
import { readReasonLabels } from '@/domain/catalog/reason/data';
import { resolvePeriod } from '@/domain/reports/period/rules';
import { readRepeats } from '@/domain/reports/people/data';
import { leaversOf } from '@/domain/reports/people/rules';
import { filterOf, type ReportQuery } from '@/domain/reports/query/schema';
import { readDelivered, readRollup, readVisits } from '@/domain/reports/rollup/data/cells';
import { readReach, readTold } from '@/domain/reports/rollup/data/sizes';
import { allows, unknownBy } from '@/domain/reports/rollup/rules';
import type { WorkspaceScope } from '@/domain/workspace/schema';

/** Why people are leaving: the known causes that the data shows, each with its evidence and what to do. */
export async function diagnose(scope: WorkspaceScope, query: ReportQuery, today: string): Promise<Diagnosis> {
  const filter = filterOf(query);
  const unknown = unknownBy(filter);
  const { days, compared } = resolvePeriod(query, today);
  // A campaign of the period may have begun before it.
  const sendDays = { from: addMonths(days.from, -1), to: days.to };
  const by = ['reason', 'campaign', 'consent_source'] as const;
  const [{ campaigns }, sends, reach, counted, reasons, reasonsBefore, labels, visits, repeats, ways] =
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
      readRepeats(scope, { days, filter, by: 'all' }),
      readRollup(scope, { days, filter, by: ['source'], actions: ['opt_out'] }),
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
    repeated: repeats && { part: repeats().soon, whole: optOuts },
  });
  return {
    days,
    compared,
    ...rest,
    optOuts,
    leavers: leaversOf(ways, repeats && repeats().repeats),
    campaigns,
    findings: findings.filter((finding) => matters(finding, optOuts)),
  };
}
