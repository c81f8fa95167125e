/** A recipient as a sender describes them, normalized. Null, and no attributes, mean: leave as it is. */
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
  /** Only ever beside a source; null if the sender does not say. */
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

/** A row that names a person whom an earlier row named, by line numbers. */
export type Repeat = { line: number; before: number };

/** Which rows of a batch name a person whom an earlier row of the file named. */
export type Repeats = {
  rows: number;
  /** The first of them. */
  first: Repeat[];
  /** The refs that occurred in an earlier batch, where they were counted. */
  refsBefore: string[];
};

export const NO_REPEATS: Repeats = { rows: 0, first: [], refsBefore: [] };
/** How many repeats are reported with their lines. */
export const MAX_REPEATS = 5;

/** {@link MergeOutcome}, with who was created and who changed. */
export type MergedRecipients = MergeOutcome & { createdRefs: string[]; updatedRefs: string[] };

/** Rows ready for PostgreSQL: made by `encodeRows`, in a worker thread if there are many. */
export type EncodedRows = {
  rowCount: number;
  /** The number of people: rows of one ref are combined. */
  count: number;
  /** Their refs, one per line, each once. */
  refs: string;
  /** In COPY's binary format, the columns in the order of `encodeRows`. */
  copy: Uint8Array<ArrayBuffer>;
};

/**
 * What encoding needs to know: where the rows go, and the key for hashing addresses. Without an import: an API call.
 */
export type Destination = { workspaceId: string; importId: string | null; hashKey: Uint8Array };
