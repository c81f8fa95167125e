/** A recipient as a sender tells of them, normalized. Null, and no attributes: what stands is left as it is. */
export type RecipientRow = {
  ref: string;
  email: string | null;
  /** E.164 */
  phone: string | null;
  pushToken: string | null;
  postalAddress: string | null;
  locale: string | null;
  timeZone: string | null;
  /** Null: unverified. */
  consentSource: string | null;
  /** Only ever beside a source; null where the sender does not say. */
  consentAt: Date | null;
  attributes: Record<string, unknown>;
};

/** What became of the people of a merge. */
export type MergeOutcome = {
  created: number;
  updated: number;
  unchanged: number;
  /** Refs of erased people: nothing of theirs was written. Requirement 17. */
  erasedRefs: string[];
};

/** A row that names a person whom an earlier row named, by their lines. */
export type Repeat = { line: number; before: number };

/** Which rows of a batch name a person whom an earlier row of the file named. */
export type Repeats = {
  rows: number;
  /** The first of them. */
  first: Repeat[];
  /** Whom a batch before this one named: they are counted already. */
  refsBefore: string[];
};

export const NO_REPEATS: Repeats = { rows: 0, first: [], refsBefore: [] };
/** How many repeats are told with their lines. */
export const MAX_REPEATS = 5;

/** {@link MergeOutcome}, with who was made and who changed. */
export type MergedRecipients = MergeOutcome & { createdRefs: string[]; updatedRefs: string[] };

/** Rows ready for PostgreSQL: made by `encodeRows`, in a worker thread where there are many. */
export type EncodedRows = {
  rowCount: number;
  /** How many people they are of: rows of one ref are combined. */
  count: number;
  /** Their refs, one a line, each once. */
  refs: string;
  /** In COPY's binary format, the columns in the order of `encodeRows`. */
  copy: Uint8Array<ArrayBuffer>;
};

/** What encoding needs to know: where the rows go, and the key that addresses are hashed with. Without an import: a call. */
export type Destination = { workspaceId: string; importId: string | null; hashKey: Uint8Array };
