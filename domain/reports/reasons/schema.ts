import type { ConsentAction } from '@/domain/catalog/choice/schema';
import type { Trend } from '@/domain/reports/overview/schema';
import type { Period } from '@/domain/reports/period/schema';
import type { CountChange } from '@/domain/reports/query/schema';
import type { Rate, RateChange } from '@/lib/statistics';
import type { ReasonLabel } from '@/domain/catalog/reason/schema';
import { countCharacters } from '@/lib/characters';

/**
 * The maximum length of a comment beside a reason, in characters; its column's CHECK and the page's hint say the same.
 */
export const MAX_COMMENT_CHARACTERS = 1_000;

/**
 * How many characters a comment may still have; below zero, how many it has too many. Shared by all code that accepts
 * comments and the counter beside the field: an emoji counts as one character.
 */
export function roomLeftIn(comment: string): number {
  return MAX_COMMENT_CHARACTERS - countCharacters(comment);
}

/** Why people left. Counts opt-outs, each change once. */
export type Reasons = Period & {
  optOuts: CountChange;
  /** The share of opt-outs for which a reason was given. */
  answered: RateChange;
  /** Most frequent first, then those that no one gave, in the workspace's order. Archived ones only if given. */
  reasons: ReasonRow[];
  /** By reason, including '' (none). */
  trend: Trend;
  /** Reason by each dimension, most answers first. */
  tables: Record<ReasonDimension, ReasonTableRow[]>;
};

export type ReasonRow = ReasonLabel & {
  optOuts: number;
  /** Of those who gave one. */
  share: RateChange;
  /** How often it was given for an opt-down: these people stayed. */
  optDowns: number;
};

export const REASON_DIMENSIONS = ['topic', 'channel', 'campaign', 'consent_source'] as const;
export type ReasonDimension = (typeof REASON_DIMENSIONS)[number];

export type ReasonTableRow = {
  /** '' none, `*` any. */
  key: string;
  optOuts: number;
  answered: number;
  /** By reason, of those who answered; reasons that no one gave here are missing. */
  shares: Record<string, Rate>;
};

/** The search for comments, beside the period and filters of the query. */
export type CommentSearch = {
  text: string | null;
  /** `-` none. */
  reason: string | null;
  /** Of the last page; null starts from the newest. */
  cursor: string | null;
};

/** A comment, with addresses and numbers masked, and what it is about. */
export type Comment = {
  changeId: string;
  at: Date;
  text: string;
  reason: string | null;
  locale: string | null;
  /** The change's first action; an opt-out takes precedence. */
  action: ConsentAction;
  /** As in rollups: what the link was about, or else what the choice covers; `*` is any. */
  channel: string;
  topic: string;
  campaign: string | null;
  consentSource: string | null;
};

/** Newest first. `next` is the cursor of the next page; null on the last page. */
export type CommentPage = { comments: Comment[]; next: string | null };
