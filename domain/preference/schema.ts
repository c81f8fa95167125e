import type { Scope, Standing } from '@/domain/consent/schema';
import type { Frequency } from '@/domain/topic/schema';

/** A recipient's preferences by scope key. */
export type Standings = ReadonlyMap<string, Standing>;

/** One wish. `restore` takes an earlier change back, where what that one left still stands. */
export type PreferenceChange =
  | { kind: 'stop'; scope: Scope }
  | { kind: 'start'; scope: Scope }
  | { kind: 'frequency'; scope: Scope; frequency: Frequency }
  | { kind: 'pause'; scope: Scope; until: Date }
  | { kind: 'resume'; scope: Scope }
  | { kind: 'restore'; scope: Scope; from: Standing; to: Standing };

/** Why a change was not made. Nothing of the request it stands in was. */
export type RefusalCode =
  | 'unknown_topic'
  | 'unknown_channel'
  | 'topic_locked'
  | 'frequency_not_offered'
  | 'pause_out_of_range'
  | 'link_reduces_only'
  | 'needs_fresh_proof';

export type Refusal = { code: RefusalCode; scope: Scope };
