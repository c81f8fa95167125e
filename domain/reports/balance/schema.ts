import type { Period } from '@/domain/reports/period/schema';

/** What makes a person reachable, and what ends it: each person's moves on a channel alternate. */
export const GAINS = ['joined', 'came_back'] as const;
/**
 * `left` by choice; `bounced`, also where a number was taken out of service; `merged`: another recipient of
 * the same person is left, or had chosen so;
 * `removed`: their record, their address or the channel is no longer there.
 */
export const LOSSES = ['left', 'bounced', 'complained', 'erased', 'merged', 'removed'] as const;
export const MOVES = [...GAINS, ...LOSSES] as const;
export type Move = (typeof MOVES)[number];

/** How many people made each move. */
export type Moves = Record<Move, number>;

/** A channel's list over a period: `start`, and gains less losses, is `end`. */
export type Balance = {
  /** `*`: people who can be written to on at least one channel. */
  channel: string;
  /** Reachable people when the period began, and when it ended. */
  start: number;
  moves: Moves;
  end: number;
  /** List growth: end less start, as a share of start; null if no one was there. */
  growth: number | null;
};

/** All channels together come first; then each that the filter admits. */
export type Balances = Period & { now: Balance[]; before: Balance[] | null };

/** Moves of one day on one channel. */
export type MoveCell = { channel: string; day: string; move: Move; people: number };
