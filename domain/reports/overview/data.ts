import type { DayRange } from '@/lib/days';
import { listAlerts } from '@/domain/reports/alert/data';
import { figuresOf, slicesOf, sumDelivered, trendOf, type Counted } from '@/domain/reports/overview/rules';
import {
  POINT_DIMENSIONS,
  type CampaignSend,
  type Overview,
  type Point,
} from '@/domain/reports/overview/schema';
import { bucketsOf, grainFor, resolvePeriod, wholeDaysOf } from '@/domain/reports/period/rules';
import { groupsBy } from '@/lib/group';
import { filterOf, type ReportQuery } from '@/domain/reports/query/schema';
import { readRepeats } from '@/domain/reports/people/data';
import { leaversOf } from '@/domain/reports/people/rules';
import { readDelivered, readRollup, readSaves } from '@/domain/reports/rollup/data/cells';
import { allows, isOwnSend } from '@/domain/reports/rollup/rules';
import type { DeliveryCell, ReportFilter, RollupCell } from '@/domain/reports/rollup/schema';
import { leftOnPage } from '@/domain/reports/saves/rules';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { prisma } from '@/lib/db/prisma';

/** How many opted out, turned down and came back, compared with the other period, and when. */
export async function readOverview(
  scope: WorkspaceScope,
  query: ReportQuery,
  today: string,
): Promise<Overview> {
  const filter = filterOf(query);
  const { days, compared } = resolvePeriod(query, today);
  const whole = wholeDaysOf(query, today);
  const grain = query.grain ?? grainFor(days);
  const [now, over, before, earlier, split, deliveries, names, alerts, repeats] = await Promise.all([
    readCounted(scope, days, filter),
    whole && days.to !== whole.days.to ? readCounted(scope, whole.days, filter) : null,
    whole && readCounted(scope, whole.compared, filter),
    compared && readRollup(scope, { days: compared, filter, by: ['day'], actions: ['opt_out'] }),
    readSplit(scope, query, days, filter),
    readDelivered(scope, { days, filter, by: ['day', 'campaign'] }),
    readCampaignNames(scope),
    listAlerts(scope, { days }),
    readRepeats(scope, { days, filter, by: 'all' }),
  ]);
  const optOuts = (cells: readonly RollupCell[]) => cells.filter(({ action }) => action === 'opt_out');
  return {
    days,
    compared,
    whole,
    ...figuresOf(now, over ?? now, before),
    leavers: leaversOf(now.ways, repeats && repeats().repeats),
    trend: trendOf({
      days,
      compare: query.compare,
      grain,
      split: query.split,
      today,
      cells: split ?? (query.split === 'action' ? now.changes : optOuts(now.changes)),
      before: earlier,
      delivered: now.delivered,
    }),
    sends: sendsOf(deliveries ?? [], names),
    alerts: alerts
      .filter(({ channel }) => allows(filter.channel, channel))
      .map(({ id, day, channel, optOuts, expected }) => ({ id, day, channel, optOuts, expected })),
  };
}

async function readCounted(scope: WorkspaceScope, days: DayRange, filter: ReportFilter): Promise<Counted> {
  const [changes, page, saves, delivered] = await Promise.all([
    readRollup(scope, { days, filter, by: ['day', 'action'] }),
    readRollup(scope, { days, filter, by: ['source', 'purpose'], actions: ['opt_out'] }),
    readSaves(scope, { days, filter, by: [] }),
    readDelivered(scope, { days, filter, by: ['day'] }),
  ]);
  return {
    changes,
    delivered,
    saves: saves[0]?.saves ?? 0,
    ways: page,
    leftOnPage: leftOnPage(page),
  };
}

/** Null if the changes by day and action already contain it. */
async function readSplit(
  scope: WorkspaceScope,
  { split }: ReportQuery,
  days: DayRange,
  filter: ReportFilter,
): Promise<RollupCell[] | null> {
  if (split === 'none' || split === 'action') return null;
  return readRollup(scope, { days, filter, by: ['day', split], actions: ['opt_out'] });
}

async function readCampaignNames({ workspaceId }: WorkspaceScope): Promise<Map<string, string>> {
  const rows = await prisma().campaign.findMany({
    where: { workspaceId },
    select: { key: true, name: true },
  });
  return new Map(rows.map(({ key, name }) => [key, name]));
}

function sendsOf(cells: readonly DeliveryCell[], names: ReadonlyMap<string, string>): CampaignSend[] {
  const sends = [...groupsBy(cells, ({ campaign = '' }) => campaign)].flatMap(([campaign, own]) => {
    const most = Math.max(...own.map(({ delivered }) => delivered));
    return own
      .filter(({ delivered }) => delivered > 0 && isOwnSend(delivered, most))
      .map(({ day = '', delivered }) => ({
        day,
        campaign,
        name: names.get(campaign) ?? campaign,
        delivered,
      }));
  });
  return sends.sort((a, b) => (a.day < b.day ? -1 : 1));
}

/**
 * What one bucket of the trend consists of, by its key.
 * @returns null if the period has no such bucket.
 */
export async function readPoint(
  scope: WorkspaceScope,
  query: ReportQuery,
  today: string,
  bucketKey: string,
): Promise<Point | null> {
  const filter = filterOf(query);
  const period = resolvePeriod(query, today).days;
  const bucket = bucketsOf(period, query.grain ?? grainFor(period), today).find(
    ({ key }) => key === bucketKey,
  );
  if (!bucket) return null;
  const days = { from: bucket.from, to: bucket.to };
  const [delivered, ...cells] = await Promise.all([
    readDelivered(scope, { days, filter, by: [] }),
    ...POINT_DIMENSIONS.map((dimension) =>
      readRollup(scope, { days, filter, by: [dimension], actions: ['opt_out'] }),
    ),
  ]);
  const optOuts = (cells[0] ?? []).reduce((sum, { changes }) => sum + changes, 0);
  const [channel, topic, campaign, reason, source] = POINT_DIMENSIONS.map((dimension, index) =>
    slicesOf(cells[index] ?? [], (cell) => cell[dimension] ?? '', optOuts),
  );
  return {
    bucket,
    optOuts,
    delivered: delivered && sumDelivered(delivered),
    by: {
      channel: channel ?? [],
      topic: topic ?? [],
      campaign: campaign ?? [],
      reason: reason ?? [],
      source: source ?? [],
    },
  };
}
