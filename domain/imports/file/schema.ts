import type { CountryCode } from 'libphonenumber-js';
import { z } from 'zod';
import { refSchema } from '@/domain/people/recipient/schema';
import type { CsvShape } from '@/lib/csv-shape';

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

/** The prefix of header columns with custom names: `attributes.plan` is the attribute `plan`. */
export const ATTRIBUTE_PREFIX = 'attributes.';

/**
 * The same for a column that says who left but is to be stored as an attribute anyway: `keptAttributes.status`. See
 * decisions/0045.
 */
export const KEPT_PREFIX = 'keptAttributes.';
/** The prefix of header columns that are left out. */
export const IGNORED_PREFIX = 'ignored.';

/** How many of a file's first rows are checked before any is imported. */
export const CHECKED_ROWS = 1_000;

/** Where a file has what: the index of each known column, and of each attribute with a column of its own. */
export type ImportLayout = CsvShape & {
  columns: Partial<Record<ImportColumn, number>>;
  /** Kept: whatever it says. */
  attributes: { name: string; at: number; isKept: boolean }[];
};

/** A column that would be an attribute, and the row in which it says that its person left. */
export type StopInColumn = { name: string; value: string; line: number };

/** What a file's rows are read against. */
export type ImportGrounds = {
  /** For rows that name none themselves; null: such rows are stored as unverified. */
  consentSource: string | null;
  /** For telephone numbers without a +; undefined: those are refused. */
  defaultCountry: CountryCode | undefined;
  now: Date;
};

const words = (max: number) => z.string().min(1).max(max).nullish();

/** A recipient given as JSON. Addresses are normalized on reading; null and missing fields say nothing. */
export const recipientRecordSchema = z.strictObject({
  ref: refSchema,
  email: words(320),
  phone: words(64),
  pushToken: words(4_096),
  postalAddress: words(1_000),
  locale: words(35),
  timeZone: words(64),
  /** `at`: ISO 8601, a date or a date and time. */
  consent: z.strictObject({ source: z.string().trim().min(1).max(200), at: words(40) }).nullish(),
  attributes: z.record(z.string(), z.unknown()).nullish(),
  keptAttributes: z.record(z.string(), z.unknown()).nullish().meta({
    description:
      'Attributes that say who left or cannot be reached (`status: unsubscribed`), to be stored even so: they stop no one. In `attributes` they are refused; use `POST /suppressions` for what they say.',
  }),
});
export type RecipientRecord = z.infer<typeof recipientRecordSchema>;
