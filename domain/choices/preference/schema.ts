import type { ConsentAction, Scope, Standing } from '@/domain/catalog/choice/schema';
import type { Frequency } from '@/domain/catalog/topic/schema';

/** A recipient's preferences by scope key. */
export type Standings = ReadonlyMap<string, Standing>;

/**
 * One change to make. `consent` is a start that was given elsewhere, at that time, and comes with its evidence
 * (domain/choices/recorded-consent); it counts against older stops. `restore` takes an earlier change back if what that
 * one left still stands.
 */
export type PreferenceChange =
  | { kind: 'stop'; scope: Scope }
  | { kind: 'start'; scope: Scope }
  | { kind: 'consent'; scope: Scope; givenAt: Date }
  | { kind: 'frequency'; scope: Scope; frequency: Frequency }
  | { kind: 'pause'; scope: Scope; until: Date }
  | { kind: 'resume'; scope: Scope }
  | { kind: 'restore'; scope: Scope; from: Standing; to: Standing };

/** Why a change was refused; nothing of its request was made. */
export type RefusalCode =
  | 'unknown_topic'
  | 'unknown_channel'
  | 'topic_locked'
  | 'frequency_not_offered'
  | 'pause_out_of_range'
  | 'link_reduces_only'
  | 'needs_fresh_proof'
  | 'older_than_stop';

/** `place`: the index of the change in the request, from 0. */
export type Refusal = { code: RefusalCode; scope: Scope; place: number };

export type PlannedEvent = { scope: Scope; before: Standing; after: Standing; action: ConsentAction };

export type Plan =
  | { kind: 'refused'; refusals: Refusal[] }
  | { kind: 'planned'; events: PlannedEvent[]; standings: Standings };
