/** A day on which unusually many left. */
export type Alert = {
  id: string;
  /** In the workspace's time zone. */
  day: string;
  /** `*` is all channels together. */
  channel: string;
  foundAt: Date;
  optOuts: number;
  /** What such a day would usually have had, with what was delivered. */
  expected: number;
  delivered: number;
  /** Deviations above what is usual. */
  score: number;
  acknowledged: { at: Date; by: string; note: string } | null;
};

/** The longest note beside an acknowledgement. */
export const MAX_NOTE_CHARACTERS = 500;

export type AcknowledgeOutcome = { kind: 'acknowledged' } | { kind: 'already' } | { kind: 'not_found' };
