import type { Source } from '@/domain/access/author/schema';

/** Someone who left: an opt-out as reports count it, once for each change. */
export type Departure = {
  /** The change's lead event, which its words about the stop come from. */
  eventId: string;
  at: Date;
  /** Null for a person who was erased since. If their ref was merged into another, that one. */
  ref: string | null;
  /** What they stopped: `*` is any. */
  stopped: { channel: string; topic: string };
  /** What the message was about through whose link they left, or else what they stopped; `*` is any. */
  about: { channel: string; topic: string };
  /** The link's; '' if none. */
  campaign: string;
  source: Source;
  /** The reason that they gave; '' if none. */
  reason: string;
};

/** Which of a report's departures are listed, beside its period and filters. */
export type DepartureSearch = {
  /** `-` none was given. */
  reason: string | null;
  /** Of the last page; null starts from the newest. */
  cursor: string | null;
};

/** Newest first. `next` is the cursor of the next page; null on the last page. */
export type DeparturePage = { departures: Departure[]; next: string | null };
