import { z } from 'zod';
import type { Slice } from '@/domain/reports/overview/schema';
import type { Leavers } from '@/domain/reports/people/schema';
import type { Period } from '@/domain/reports/period/schema';
import type { Interval, Rate } from '@/lib/statistics';
import type { LocalizedText } from '@/domain/workspace/schema';
import { atMost } from '@/lib/characters';
import { isTextForJsonb } from '@/lib/json';
import { wholeNumber } from '@/lib/whole-number';

export const MAX_CAMPAIGN_NAME_CHARACTERS = 120;

/** The name that members give a campaign; links and counts keep using its key. */
export const campaignNameSchema = z
  .string()
  .trim()
  .min(1)
  .refine(atMost(MAX_CAMPAIGN_NAME_CHARACTERS))
  .refine(isTextForJsonb);

/** What the list of campaigns can be sorted by; `attention` is the order of `inOrder` in rules.ts. */
export const CAMPAIGN_SORTS = [
  'attention',
  'name',
  'started',
  'delivered',
  'left',
  'rate',
  'verdict',
  'optOuts',
  'saves',
] as const;
export type CampaignSort = (typeof CAMPAIGN_SORTS)[number];

/** Which campaigns of a report are listed, in which order; as in the URL. */
export const campaignSearchSchema = z.object({
  /** Part of the name or the key. */
  q: z.string().trim().max(200).default(''),
  sort: z.enum(CAMPAIGN_SORTS).default('attention'),
  order: z.enum(['asc', 'desc']).default('desc'),
  page: wholeNumber({ min: 1, max: 100_000 }).default(1),
});
export type CampaignSearch = z.infer<typeof campaignSearchSchema>;

export type CampaignReport = Period & {
  /** In the order of `inOrder` in rules.ts: those with more opt-outs than usual, then the largest. */
  campaigns: CampaignRow[];
  /** Opt-outs in the period that belong to no campaign. */
  withoutCampaign: number;
  /** Per channel, because opt-out rates differ between channels. */
  baselines: ChannelBaseline[];
};

export type CampaignRow = {
  key: string;
  /** The key if no one gave it a name. */
  name: string;
  /** Null if unknown. */
  startedAt: Date | null;
  topic: string | null;
  /** In the period, as on every other panel. */
  optOuts: number;
  /** The same opt-outs by how they were made, and the people who made them. */
  leavers: Leavers;
  optDowns: number;
  saves: number;
  /** In the period; null if it is not known under the filter. */
  delivered: number | null;
  /** Opt-outs per message delivered, from a year before the period to its end: it is judged by this. */
  life: Rate | null;
  /** The opt-outs to expect for `life.whole` from the baselines of its channels. */
  expected: number | null;
  /** Deviations from the expected; more than 3 is unusual. */
  standing: number | null;
  verdict: 'high' | 'usual' | 'low' | 'unknown';
  channels: CampaignChannel[];
  /** The reasons given for its opt-outs in the period, most first, at most three. */
  reasons: { key: string; label: LocalizedText; count: number; share: number }[];
};

/** A campaign on one channel: a point of that channel's funnel plot. */
export type CampaignChannel = { channel: string; life: Rate | null; standing: number | null };

/** How wide a choice was, see `scope` in domain/reports/rollup/schema.ts; the widest first. */
export const WIDTHS = ['everything', 'channel', 'topic'] as const;

/** What the opt-outs of a period stopped: all marketing, a channel or a topic; then of which topics. Most first. */
export type Stopped = Record<'scope' | 'topic', Slice[]>;

export type ChannelBaseline = {
  channel: string;
  /** How many campaigns it is based on: those of the period and of the year before it. */
  campaigns: number;
  rate: number;
  /** How much campaigns vary beyond chance: 1 means not at all. */
  spread: number;
  /** The funnel's limits at sizes from 50 messages up: by chance, 99.7% lie within them. */
  limits: { whole: number; limits: Interval }[];
};
