import type { ConsentAction, Scope, Standing } from '@/domain/catalog/choice/schema';
import type { Frequency } from '@/domain/catalog/topic/schema';

/** A recipient's preferences by scope key. */
export type Standings = ReadonlyMap<string, Standing>;

/**
 * One wish. `consent` is a start that was given elsewhere, at that time, and comes with its evidence (domain/choices/recorded-consent); it
 * counts against stops that are older. `restore` takes an earlier change back, where what that one left still stands.
 */
export type PreferenceChange =
  | { kind: 'stop'; scope: Scope }
  | { kind: 'start'; scope: Scope }
  | { kind: 'consent'; scope: Scope; givenAt: Date }
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
  | 'needs_fresh_proof'
  | 'older_than_stop';

/** `place`: which of the request's changes, from 0. */
export type Refusal = { code: RefusalCode; scope: Scope; place: number };

export type PlannedEvent = { scope: Scope; before: Standing; after: Standing; action: ConsentAction };

export type Plan =
  | { kind: 'refused'; refusals: Refusal[] }
  | { kind: 'planned'; events: PlannedEvent[]; standings: Standings };
