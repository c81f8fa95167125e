import type { ConsentAction } from '@/domain/catalog/choice/schema';
import type { Trend } from '@/domain/reports/overview/schema';
import type { Period } from '@/domain/reports/period/schema';
import type { CountChange } from '@/domain/reports/query/schema';
import type { Rate, RateChange } from '@/lib/statistics';
import type { ReasonLabel } from '@/domain/catalog/reason/schema';
import { countCharacters } from '@/lib/characters';

/** The longest comment beside a reason, in characters: the CHECK of its column has the same, and so has the page's hint. */
export const MAX_COMMENT_CHARACTERS = 1_000;

/**
 * How many characters a comment may still have; below zero, how many it has too many. The one rule for whoever takes
 * comments and for the counter beside the field: an emoji is one character to all of them.
 */
export function roomLeftIn(comment: string): number {
  return MAX_COMMENT_CHARACTERS - countCharacters(comment);
}

/** Why people left: of opt-outs, each change once. */
export type Reasons = Period & {
  optOuts: CountChange;
  /** Of the opt-outs, those for which a reason was given. */
  answered: RateChange;
  /** Most first; those that nobody gave are at the end, in the workspace's order. Archived ones only where given. */
  reasons: ReasonRow[];
  /** By reason, '' (none) among them. */
  trend: Trend;
  /** Reason by each dimension, most answers first. */
  tables: Record<ReasonDimension, ReasonTableRow[]>;
};

export type ReasonRow = ReasonLabel & {
  optOuts: number;
  /** Of those who gave one. */
  share: RateChange;
  /** How many gave it for an opt-down: they stayed. */
  optDowns: number;
};

export const REASON_DIMENSIONS = ['topic', 'channel', 'campaign', 'consent_source'] as const;
export type ReasonDimension = (typeof REASON_DIMENSIONS)[number];

export type ReasonTableRow = {
  /** '' none, `*` any. */
  key: string;
  optOuts: number;
  answered: number;
  /** By reason, of those who answered; a reason nobody gave here is missing. */
  shares: Record<string, Rate>;
};

/** What comments are looked for by, beside the period and filters of the query. */
export type CommentSearch = {
  text: string | null;
  /** `-` none. */
  reason: string | null;
  /** Of the last page; null is the newest. */
  cursor: string | null;
};

/** What somebody wrote, with addresses and numbers masked, and where it belongs. */
export type Comment = {
  changeId: string;
  at: Date;
  text: string;
  reason: string | null;
  locale: string | null;
  /** What they did: the change's first action, an opt-out before any other. */
  action: ConsentAction;
  /** As in rollups: what the link was about, or what the choice covers; `*` is any. */
  channel: string;
  topic: string;
  campaign: string | null;
  consentSource: string | null;
};

/** Newest first. `next` is the cursor of the next page; null where this is the last. */
export type CommentPage = { comments: Comment[]; next: string | null };
