import { z } from 'zod';
import type { Period } from '@/domain/reports/period/schema';
import type { Interval, Rate } from '@/lib/statistics';
import type { LocalizedText } from '@/domain/workspace/schema';
import { atMost } from '@/lib/characters';
import { isTextForJsonb } from '@/lib/json';

export const MAX_CAMPAIGN_NAME_CHARACTERS = 120;

/** What members call a campaign; its key stays as it is, for links and counts. */
export const campaignNameSchema = z
  .string()
  .trim()
  .min(1)
  .refine(atMost(MAX_CAMPAIGN_NAME_CHARACTERS))
  .refine(isTextForJsonb);

export type CampaignReport = Period & {
  /** As `inOrder` of rules.ts has them: those that took more than is usual, and then the largest. */
  campaigns: CampaignRow[];
  /** Opt-outs in the period that belong to no campaign. */
  withoutCampaign: number;
  /** Per channel: a message on one is left more readily than on another. */
  baselines: ChannelBaseline[];
};

export type CampaignRow = {
  key: string;
  /** The key where nobody gave it a name. */
  name: string;
  /** Null where it is not known. */
  startedAt: Date | null;
  topic: string | null;
  /** In the period, as on every other panel. */
  optOuts: number;
  optDowns: number;
  saves: number;
  /** In the period; null where the filter is one by which that is not known. */
  delivered: number | null;
  /** Of all that was delivered of it, up to the period's end, the opt-outs up to then: what it is judged by. */
  life: Rate | null;
  /** Opt-outs to be expected of `life.whole` by the baselines of the channels it went out on. */
  expected: number | null;
  /** Deviations from what is expected; beyond 3 is more than chance. */
  standing: number | null;
  verdict: 'high' | 'usual' | 'low' | 'unknown';
  channels: CampaignChannel[];
  /** Given for its opt-outs in the period, most first, at most three. */
  reasons: { key: string; label: LocalizedText; count: number; share: number }[];
};

/** A campaign on one channel: a point of that channel's funnel plot. */
export type CampaignChannel = { channel: string; life: Rate | null; standing: number | null };

export type ChannelBaseline = {
  channel: string;
  /** How many campaigns it is made of: those of the year up to the period's end, and of the period. */
  campaigns: number;
  rate: number;
  /** How much more than chance campaigns differ: 1 is not at all. */
  spread: number;
  /** The walls of the funnel at sizes from 1 message up: within them 99.7 of 100 are by chance. */
  limits: { whole: number; limits: Interval }[];
};
