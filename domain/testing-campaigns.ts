/** For tests and simulations of causes: campaigns of which nothing is known but who left and what was delivered. */
import { judgeCampaigns } from '@/domain/reports/campaigns/rules';
import type { CampaignRow } from '@/domain/reports/campaigns/schema';
import type { DeliveryCell, RollupCell } from '@/domain/reports/rollup/schema';

/** @param topics the topic of each campaign, by its key. */
export function campaignsFrom(
  optOuts: readonly RollupCell[],
  delivered: readonly DeliveryCell[],
  topics: ReadonlyMap<string, string>,
): CampaignRow[] {
  const { lives } = judgeCampaigns(optOuts, delivered);
  return [...lives].map(([key, life]) => ({
    key,
    name: key,
    startedAt: null,
    topic: topics.get(key) ?? null,
    leavers: { presses: 0, people: null, page: 0, oneClick: 0, other: 0 },
    optDowns: 0,
    saves: 0,
    reasons: [],
    optOuts: life.life?.part ?? 0,
    delivered: life.life?.whole ?? 0,
    ...life,
  }));
}
