/** A day with unusually many opt-outs. */
export type Alert = {
  id: string;
  /** In the workspace's time zone. */
  day: string;
  /** `*` is all channels together. */
  channel: string;
  foundAt: Date;
  optOuts: number;
  /**
   * How many of them came within a minute of the message that the person got, or of their campaign's start. People need longer:
   * many of them are a scanner's that says it is a browser.
   */
  hurried: number;
  /** What such a day would usually have had, given what was delivered. */
  expected: number;
  delivered: number;
  /** Standard deviations above the usual. */
  score: number;
  acknowledged: { at: Date; by: string; note: string } | null;
};

/** The maximum length of a note beside an acknowledgement. */
export const MAX_NOTE_CHARACTERS = 500;

export type AcknowledgeOutcome = { kind: 'acknowledged' } | { kind: 'already' } | { kind: 'not_found' };
