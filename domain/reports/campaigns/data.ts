import { inOrder, judgeCampaigns, UNKNOWN_LIFE } from '@/domain/reports/campaigns/rules';
import type { CampaignReport, CampaignRow, Stopped } from '@/domain/reports/campaigns/schema';
import { readReasonLabels } from '@/domain/catalog/reason/data';
import { labelOfUnknown } from '@/domain/reports/reasons/rules';
import type { ReasonLabel } from '@/domain/catalog/reason/schema';
import { addMonths } from '@/lib/days';
import { slicesOf } from '@/domain/reports/overview/rules';
import { resolvePeriod } from '@/domain/reports/period/rules';
import { groupsBy, totalsBy } from '@/lib/group';
import { filterOf, type ReportQuery } from '@/domain/reports/query/schema';
import { readRepeats } from '@/domain/reports/people/data';
import { leaversOf } from '@/domain/reports/people/rules';
import { readDelivered, readRollup, readSaves } from '@/domain/reports/rollup/data/cells';
import type { RollupCell } from '@/domain/reports/rollup/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { prisma } from '@/lib/db/prisma';

const MAX_REASONS = 3;

/** How campaigns did, each compared with what the workspace's own usually bring. */
export async function readCampaigns(
  scope: WorkspaceScope,
  query: ReportQuery,
  today: string,
): Promise<CampaignReport> {
  const filter = filterOf(query);
  const { days, compared } = resolvePeriod(query, today);
  // The usual level does not depend on the campaign or topic in the filter, and a month's campaigns are too few for it.
  const lifetime = {
    days: { from: addMonths(days.from, -12), to: days.to },
    filter: { ...filter, topic: [], campaign: [] },
  };
  const [changes, ways, repeats, saves, delivered, lifeChanges, lifeDelivered, campaigns, labels] =
    await Promise.all([
      readRollup(scope, {
        days,
        filter,
        by: ['campaign', 'action', 'reason'],
        actions: ['opt_out', 'opt_down'],
      }),
      readRollup(scope, { days, filter, by: ['campaign', 'source'], actions: ['opt_out'] }),
      readRepeats(scope, { days, filter, by: 'campaign' }),
      readSaves(scope, { days, filter, by: ['campaign'] }),
      readDelivered(scope, { days, filter, by: ['campaign'] }),
      readRollup(scope, { ...lifetime, by: ['campaign', 'channel'], actions: ['opt_out'] }),
      readDelivered(scope, { ...lifetime, by: ['campaign', 'channel'] }),
      prisma().campaign.findMany({
        where: { workspaceId: scope.workspaceId },
        select: { key: true, name: true, startedAt: true, topicKey: true },
      }),
      readReasonLabels(scope),
    ]);
  const { lives, baselines } = judgeCampaigns(lifeChanges, lifeDelivered);
  const known = new Map(campaigns.map((campaign) => [campaign.key, campaign]));
  const [left, down] = (['opt_out', 'opt_down'] as const).map((action) =>
    totalsBy(
      changes.filter((cell) => cell.action === action),
      keyOf,
      (cell) => cell.changes,
    ),
  );
  const saved = totalsBy(saves, keyOf, (cell) => cell.saves);
  const sent = delivered && totalsBy(delivered, keyOf, (cell) => cell.delivered);
  const waysOf = groupsBy(ways, keyOf);
  const reasonsOf = groupsBy(
    changes.filter(({ action }) => action === 'opt_out'),
    keyOf,
  );
  const keys = new Set([
    ...(left?.keys() ?? []),
    ...(down?.keys() ?? []),
    ...saved.keys(),
    ...(sent?.keys() ?? []),
  ]);
  keys.delete('');
  const rows = [...keys].map((key): CampaignRow => ({
    key,
    name: known.get(key)?.name ?? key,
    startedAt: known.get(key)?.startedAt ?? null,
    topic: known.get(key)?.topicKey ?? null,
    optOuts: left?.get(key) ?? 0,
    leavers: leaversOf(waysOf.get(key) ?? [], repeats && repeats(key).repeats),
    optDowns: down?.get(key) ?? 0,
    saves: saved.get(key) ?? 0,
    delivered: sent && (sent.get(key) ?? 0),
    ...(lives.get(key) ?? UNKNOWN_LIFE),
    reasons: mainReasons(reasonsOf.get(key) ?? [], labels),
  }));
  return {
    days,
    compared,
    campaigns: inOrder(rows),
    withoutCampaign: left?.get('') ?? 0,
    baselines: baselines.sort((a, b) => b.campaigns - a.campaigns),
  };
}

/** What the opt-outs of a campaign stopped, if the query names one. */
export async function readStopped(
  scope: WorkspaceScope,
  query: ReportQuery,
  today: string,
): Promise<Stopped> {
  const { days } = resolvePeriod(query, today);
  const [scopes, topics] = await Promise.all(
    (['scope', 'topic'] as const).map((dimension) =>
      readRollup(scope, { days, filter: filterOf(query), by: [dimension], actions: ['opt_out'] }),
    ),
  );
  const optOuts = (scopes ?? []).reduce((sum, { changes }) => sum + changes, 0);
  return {
    scope: slicesOf(scopes ?? [], (cell) => cell.scope ?? '', optOuts),
    topic: slicesOf(topics ?? [], (cell) => cell.topic ?? '*', optOuts),
  };
}

const keyOf = ({ campaign = '' }: { campaign?: string }) => campaign;

function mainReasons(cells: readonly RollupCell[], labels: readonly ReasonLabel[]): CampaignRow['reasons'] {
  const given = cells.filter(({ reason }) => reason !== '').sort((a, b) => b.changes - a.changes);
  const answered = given.reduce((sum, { changes }) => sum + changes, 0);
  return given.slice(0, MAX_REASONS).map(({ reason = '', changes }) => ({
    key: reason,
    label: (labels.find(({ key }) => key === reason) ?? labelOfUnknown(reason)).label,
    count: changes,
    share: changes / answered,
  }));
}
