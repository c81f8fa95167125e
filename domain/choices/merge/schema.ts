/** What a merge came to. */
export type MergeOutcome =
  | { kind: 'merged'; changeId: string; survivor: string }
  /** They were one already: nothing was written. */
  | { kind: 'unchanged'; survivor: string }
  | { kind: 'unknown'; ref: string }
  | { kind: 'erased'; ref: string };
