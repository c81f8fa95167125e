import type { DayRange } from '@/lib/days';
import { resolvePeriod } from '@/domain/reports/period/rules';
import { filterOf, type ReportQuery } from '@/domain/reports/query/schema';
import { ratesBy, type CountedRates } from '@/domain/reports/rates/rules';
import type { RateDimension, Rates } from '@/domain/reports/rates/schema';
import { readDelivered, readRollup } from '@/domain/reports/rollup/data/cells';
import type { ReportFilter } from '@/domain/reports/rollup/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';

/** How readily people leave by topic and by channel: opt-outs per message delivered, not in number. */
export async function readRates(scope: WorkspaceScope, query: ReportQuery, today: string): Promise<Rates> {
  const filter = filterOf(query);
  const { days, compared } = resolvePeriod(query, today);
  const [now, before] = await Promise.all([
    readCounted(scope, days, filter),
    compared && readCounted(scope, compared, filter),
  ]);
  return {
    days,
    compared,
    topic: ratesBy('topic', now.topic, before && before.topic),
    channel: ratesBy('channel', now.channel, before && before.channel),
  };
}

async function readCounted(
  scope: WorkspaceScope,
  days: DayRange,
  filter: ReportFilter,
): Promise<Record<RateDimension, CountedRates>> {
  // Apart, because an opt-out of two topics is in the figures of both, and in those of one channel.
  const [byTopic, byChannel, delivered] = await Promise.all([
    readRollup(scope, { days, filter, by: ['topic'], actions: ['opt_out'] }),
    readRollup(scope, { days, filter, by: ['channel'], actions: ['opt_out'] }),
    readDelivered(scope, { days, filter, by: ['channel', 'topic'] }),
  ]);
  return { topic: { optOuts: byTopic, delivered }, channel: { optOuts: byChannel, delivered } };
}
