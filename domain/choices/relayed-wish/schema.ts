import type { Wording } from '@/domain/access/author/schema';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import type { Channel } from '@/domain/workspace/schema';

/** A wish that a recipient told a sender's system, as it is passed on: what they want, and how they came to say it. */
export type RelayedWish = {
  changes: PreferenceChange[];
  /** A reason's key, as the workspace offers it, and their own words; kept where something is changed. */
  reason: string | null;
  comment: string | null;
  /** The message they answered: a stop of what it was about is an opt-out, as through its own link. */
  about: { channel: Channel | null; topic: string | null; campaign: string | null } | null;
  /** What they were shown. */
  wording: Wording | null;
  locale: string | null;
  /** Of stops: when they were made; null: now. */
  madeAt: Date | null;
};
