import type {
  CampaignChannel,
  CampaignRow,
  CampaignSearch,
  CampaignSort,
  ChannelBaseline,
} from '@/domain/reports/campaigns/schema';
import { baselineOf, controlLimits, standing, toRate, type Baseline } from '@/lib/statistics';
import { groupsBy, totalsBy } from '@/lib/group';
import type { DeliveryCell, RollupCell } from '@/domain/reports/rollup/schema';

/** Beyond this many deviations a campaign is unusual: by chance alone, 3 in 2,000 would be above it. */
export const LIMIT = 3;
/** The number of points on each limit line of the funnel. */
const LIMIT_POINTS = 48;
const MIN_MESSAGES = 50;

/** A campaign's result over its whole life, by channel and as a whole. */
export type CampaignLife = Pick<CampaignRow, 'life' | 'expected' | 'standing' | 'verdict' | 'channels'>;

export const UNKNOWN_LIFE: CampaignLife = {
  life: null,
  expected: null,
  standing: null,
  verdict: 'unknown',
  channels: [],
};

/**
 * Judges campaigns by the workspace's own: each channel has a baseline, and a campaign on several is compared with what
 * its messages on each would usually bring.
 * @param optOuts by campaign and channel. @param delivered likewise; null if unknown.
 */
export function judgeCampaigns(
  optOuts: readonly RollupCell[],
  delivered: readonly DeliveryCell[] | null,
): { lives: Map<string, CampaignLife>; baselines: ChannelBaseline[] } {
  if (!delivered) return { lives: new Map(), baselines: [] };
  const left = totalsBy(optOuts, place, ({ changes }) => changes);
  const shares = delivered
    .filter((cell) => cell.delivered > 0)
    .map((cell) => ({
      campaign: cell.campaign ?? '',
      channel: cell.channel ?? '',
      share: { part: left.get(place(cell)) ?? 0, whole: cell.delivered },
    }));
  const byChannel = new Map<string, { baseline: Baseline; wholes: number[] }>();
  for (const [channel, own] of groupsBy(shares, (one) => one.channel)) {
    const baseline = baselineOf(own.map(({ share }) => share));
    if (baseline) byChannel.set(channel, { baseline, wholes: own.map(({ share }) => share.whole) });
  }
  const campaigns = [...groupsBy(shares, (one) => one.campaign)].map(([key, own]) => {
    const expected = own.reduce(
      (sum, { channel, share }) => sum + share.whole * (byChannel.get(channel)?.baseline.rate ?? 0),
      0,
    );
    return { key, own, expected, whole: own.reduce((sum, { share }) => sum + share.whole, 0) };
  });
  const total = totalsBy(
    optOuts,
    ({ campaign = '' }) => campaign,
    ({ changes }) => changes,
  );
  const together = baselineOf(
    campaigns.map(({ key, expected }) => ({ part: total.get(key) ?? 0, whole: expected })),
  );
  const lives = new Map(
    campaigns.map(({ key, own, expected, whole }): [string, CampaignLife] => {
      const part = total.get(key) ?? 0;
      const score = standing({ part, whole: expected }, { rate: 1, spread: together?.spread ?? 1 });
      return [
        key,
        {
          life: toRate(part, whole),
          expected,
          standing: score,
          verdict: score > LIMIT ? 'high' : score < -LIMIT ? 'low' : 'usual',
          channels: own.map(({ channel, share }): CampaignChannel => {
            const baseline = byChannel.get(channel)?.baseline;
            return {
              channel,
              life: toRate(share.part, share.whole),
              standing: baseline ? standing(share, baseline) : null,
            };
          }),
        },
      ];
    }),
  );
  return {
    lives,
    baselines: [...byChannel].map(([channel, { baseline, wholes }]) => ({
      channel,
      campaigns: wholes.length,
      ...baseline,
      limits: limitsUpTo(Math.max(...wholes), baseline),
    })),
  };
}

/**
 * A campaign with less than this share of a period's opt-outs is not significant for the period, however unusual it is.
 */
const MIN_SHARE = 0.01;

/**
 * The order in which campaigns deserve attention: first those with more opt-outs than usual, by their excess in the
 * period; then all others, most opt-outs first. A campaign that is unusual but tiny counts among the others.
 */
export function inOrder<Row extends Pick<CampaignRow, 'key' | 'optOuts' | 'life' | 'expected' | 'verdict'>>(
  rows: readonly Row[],
): Row[] {
  const total = rows.reduce((sum, { optOuts }) => sum + optOuts, 0);
  const beyond = ({ optOuts, life, expected, verdict }: Row) =>
    verdict === 'high' && life && optOuts >= MIN_SHARE * total
      ? optOuts * (1 - (expected ?? 0) / life.part)
      : 0;
  return [...rows].sort((a, b) => beyond(b) - beyond(a) || b.optOuts - a.optOuts || (a.key < b.key ? -1 : 1));
}

/** How many campaigns a page of the list has. */
export const CAMPAIGNS_A_PAGE = 20;

/** The campaigns that were looked for, in the order that was asked for, with those without a value last. */
export function findCampaigns(
  rows: readonly CampaignRow[],
  { q, sort, order }: Pick<CampaignSearch, 'q' | 'sort' | 'order'>,
): CampaignRow[] {
  const wanted = q.toLowerCase();
  const found = rows.filter(({ key, name }) => `${name} ${key}`.toLowerCase().includes(wanted));
  if (sort === 'attention') return found;
  const sign = order === 'asc' ? 1 : -1;
  return found.sort((a, b) => {
    const [one, other] = [sortedBy(a, sort), sortedBy(b, sort)];
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return sign * (typeof one === 'string' ? one.localeCompare(String(other)) : one - Number(other));
  });
}

function sortedBy(row: CampaignRow, sort: Exclude<CampaignSort, 'attention'>): string | number | null {
  switch (sort) {
    case 'name':
      return row.name;
    case 'started':
      return row.startedAt?.getTime() ?? null;
    case 'delivered':
      return row.life?.whole ?? null;
    case 'left':
      return row.life?.part ?? null;
    case 'rate':
      return row.life?.rate ?? null;
    case 'verdict':
      return row.standing;
    case 'optOuts':
    case 'saves':
      return row[sort];
  }
}

/** One page of a list, and how many there are: the last one if a later one is asked for. */
export function pageOf<Row>(
  rows: readonly Row[],
  page: number,
): { rows: Row[]; page: number; pages: number } {
  const pages = Math.max(1, Math.ceil(rows.length / CAMPAIGNS_A_PAGE));
  const shown = Math.min(page, pages);
  return {
    rows: rows.slice((shown - 1) * CAMPAIGNS_A_PAGE, shown * CAMPAIGNS_A_PAGE),
    page: shown,
    pages,
  };
}

const place = ({ campaign = '', channel = '' }: { campaign?: string; channel?: string }) =>
  `${campaign} ${channel}`;

/** The limits of a funnel, by size; denser where they bend. */
function limitsUpTo(largest: number, baseline: Baseline): ChannelBaseline['limits'] {
  const ratio = Math.max(largest * 1.1, MIN_MESSAGES * 2) / MIN_MESSAGES;
  return Array.from({ length: LIMIT_POINTS }, (_, index) => {
    const whole = Math.round(MIN_MESSAGES * ratio ** (index / (LIMIT_POINTS - 1)));
    return { whole, limits: controlLimits(whole, baseline, LIMIT) };
  });
}

const NEIGHBOURS = 2;

/** The campaigns that began nearest before and after the given one, in order; only those whose start is known. */
export function neighboursOf(campaigns: readonly CampaignRow[], key: string): CampaignRow[] {
  const began = ({ startedAt }: CampaignRow) => startedAt?.getTime() ?? Infinity;
  const inTime = campaigns.filter(({ startedAt }) => startedAt).sort((a, b) => began(a) - began(b));
  const at = inTime.findIndex((row) => row.key === key);
  if (at < 0) return [];
  return [...inTime.slice(Math.max(0, at - NEIGHBOURS), at), ...inTime.slice(at + 1, at + 1 + NEIGHBOURS)];
}
