import type { Scope } from '@/domain/catalog/choice/schema';
import type { Wording } from '@/domain/access/author/schema';
import type { PlannedEvent, Refusal } from '@/domain/choices/preference/schema';

/** Measured as JSON. */
export const MAX_EVIDENCE_CHARACTERS = 16_384;
export const MAX_SOURCE_CHARACTERS = 200;

/** A consent that someone gave elsewhere, such as in a sender's own form. Requirement 19. */
export type OptIn = {
  scope: Scope;
  source: string;
  /** Not in the future. */
  givenAt: Date;
  /** The exact words that they agreed to. */
  wording: Wording;
  /** What the sender keeps as proof: any JSON; null if nothing. */
  evidence: unknown;
};

/** A consent as it was recorded. */
export type RecordedOptIn = OptIn & {
  id: string;
  /** The change on the ledger. */
  changeId: string;
  recordedAt: Date;
};

export type OptInOutcome =
  | { kind: 'recorded'; id: string; events: PlannedEvent[] }
  /** The same consent was recorded before; nothing was written. */
  | { kind: 'known'; id: string }
  | { kind: 'refused'; refusals: Refusal[] }
  /** The recipient was erased. */
  | { kind: 'gone' };
