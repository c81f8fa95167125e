import type { CountryCode } from 'libphonenumber-js';

/** The columns an import knows, as a file's header names them; spaces, underscores, hyphens and case do not matter. */
export const IMPORT_COLUMNS = [
  'ref',
  'email',
  'phone',
  'push token',
  'postal address',
  'locale',
  'time zone',
  'consent source',
  'consent date',
  'attributes',
] as const;
export type ImportColumn = (typeof IMPORT_COLUMNS)[number];

/** What a header's columns with names of one's own begin with: `attributes.plan` is the attribute `plan`. */
export const ATTRIBUTE_PREFIX = 'attributes.';

/** Where a file has what: the place of each known column, and of each attribute with a column of its own. */
export type ImportLayout = {
  width: number;
  columns: Partial<Record<ImportColumn, number>>;
  attributes: { name: string; at: number }[];
};

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

/** What a file's rows are read against. */
export type ImportGrounds = {
  /** For rows that name none themselves; null: such rows are stored as unverified. */
  consentSource: string | null;
  /** For telephone numbers without a +; undefined: those are refused. */
  defaultCountry: CountryCode | undefined;
  now: Date;
};

/** What became of the rows of a merge. */
export type MergeOutcome = {
  created: number;
  updated: number;
  unchanged: number;
  /** Refs of erased people: nothing of theirs was written. ACCEPTANCE 17. */
  erasedRefs: string[];
};

/** Rows ready for PostgreSQL: made by `encodeRows`, in a worker thread where there are many. */
export type EncodedRows = {
  rowCount: number;
  /** How many people they are of: rows of one ref are combined. */
  count: number;
  /** Their refs, one a line, each once. */
  refs: string;
  /** In COPY's text format, the columns in the order of `encodeRows`. */
  copy: Uint8Array<ArrayBuffer>;
};

/** What encoding needs to know: where the rows go, and the key that addresses are hashed with. */
export type Destination = { workspaceId: string; importId: string; hashKey: Uint8Array };
