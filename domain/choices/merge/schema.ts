/** The outcome of a merge. */
export type MergeOutcome =
  | { kind: 'merged'; changeId: string; survivor: string }
  /** The two were already one: nothing was written. */
  | { kind: 'unchanged'; survivor: string }
  | { kind: 'unknown'; ref: string }
  | { kind: 'erased'; ref: string };
