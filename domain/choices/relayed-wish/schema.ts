import type { Wording } from '@/domain/access/author/schema';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import type { ConsentAction, Scope, Standing } from '@/domain/catalog/choice/schema';
import type { Channel } from '@/domain/workspace/schema';

/**
 * What a recipient told a sender's system, as it is passed on: the changes they want, and in what context they said so.
 */
export type RelayedWish = {
  changes: PreferenceChange[];
  /** The key of one of the workspace's reasons, and their own words; stored only if something changed. */
  reason: string | null;
  comment: string | null;
  /** The message they replied to: stopping what it was about is an opt-out, as through the message's own link. */
  about: { channel: Channel | null; topic: string | null; campaign: string | null } | null;
  /** What they were shown. */
  wording: Wording | null;
  locale: string | null;
  /** For stops: when they were made; null: now. */
  madeAt: Date | null;
};

/** The outcome of undoing a wish: the change that undid it, now or before, or why it cannot be undone. */
export type WishUndo =
  | {
      kind: 'changed';
      changeId: string;
      events: readonly { action: ConsentAction; scope: Scope; before: Standing; after: Standing }[];
    }
  /** The recipient has no such change, was erased, or is unknown. */
  | { kind: 'unknown' }
  /** The change is something else that a key did, or a person's own. */
  | { kind: 'no_wish' }
  | { kind: 'too_late' }
  /** Something newer was said at each of its scopes. */
  | { kind: 'changed_since' };
