import type { CountryCode } from 'libphonenumber-js';
import { z } from 'zod';
import { normalizeEmail, normalizePhone } from '@/domain/people/address/rules';
import type { RecipientRow } from '@/domain/imports/merge/schema';
import {
  ATTRIBUTE_PREFIX,
  recipientRecordSchema,
  type ImportColumn,
  type ImportGrounds,
  type ImportLayout,
  type RecipientRecord,
  type StopInColumn,
} from '@/domain/imports/file/schema';
import { saysStop, stopIn } from '@/domain/imports/opt-out-word/rules';
import { REF_FORM, refSchema } from '@/domain/people/recipient/schema';
import { isTimeZone } from '@/domain/workspace/schema';
import { MAX_JSON_DEPTH, isForJsonb, isTextForJsonb, isTooDeep } from '@/lib/json';
import { faultOfShape } from '@/lib/csv-shape';
import { unescapeCell } from '@/lib/csv-write';

/** A value that is not accepted, and why, in words for whoever made the file. */
class RowError extends Error {
  readonly column: ImportColumn | null;

  constructor(column: ImportColumn | null, problem: string) {
    super(column ? `${column}: ${problem}` : problem);
    this.column = column;
  }
}

/** A row says that its person left, in a place where that would be ignored. */
class StopError extends RowError {}

const TO_STOPS =
  'Report it to the stop list, with its cause and date (POST /suppressions), and leave it out here; or put it into keptAttributes to keep it as an attribute';

/** Why the row of an erased person is refused. Requirement 17. */
export const ERASED_REASON = 'erased: this person asked to be forgotten';

/** The path for a file's rejected rows: `people.csv` → `people.rejected.csv`, beside it. */
export function rejectsFileOf(file: string): string {
  return `${file.replace(/\.csv$/i, '')}.rejected.csv`;
}

/** Reads one record of a file, or returns the first problem with it. */
export function parseRecipientRow(
  cells: readonly string[],
  layout: ImportLayout,
  grounds: ImportGrounds,
): RecipientRow | { reason: string } {
  try {
    return readRow(cells, layout, grounds);
  } catch (error) {
    if (error instanceof RowError) return { reason: error.message };
    throw error;
  }
}

/** The first of a file's rows that says in an attribute that its person left; null if none does. */
export function findStopInColumns(
  records: readonly (readonly string[])[],
  lines: readonly number[],
  { attributes }: ImportLayout,
): StopInColumn | null {
  for (const [index, cells] of records.entries())
    for (const { name, at, isKept } of attributes) {
      const value = trimmed(cells[at]);
      if (!isKept && saysStop(name, value)) return { name, value, line: lines[index] ?? 0 };
    }
  return null;
}

/** Reads a recipient given as JSON, or returns the first problem, and its field. */
export function parseRecipientRecord(
  value: unknown,
  grounds: ImportGrounds,
): RecipientRow | { reason: string; field: string; code: 'invalid' | 'says_stop' } {
  const record = recipientRecordSchema.safeParse(value);
  if (!record.success) {
    const [issue] = record.error.issues;
    const keys = issue?.code === 'unrecognized_keys' ? issue.keys : [];
    const field = [...(issue?.path ?? []), ...keys.slice(0, 1)].join('.');
    const problem = keys.length > 0 ? 'there is no such field' : (issue?.message ?? '');
    return { code: 'invalid', field, reason: field ? `${field}: ${problem}` : problem };
  }
  try {
    return rowOfRecord(record.data, grounds);
  } catch (error) {
    if (!(error instanceof RowError && error.column)) throw error;
    const field = FIELD_OF[error.column] ?? error.column;
    const code = error instanceof StopError ? 'says_stop' : 'invalid';
    return { code, field, reason: error.message.replace(error.column, field) };
  }
}

/** The columns that have another name in JSON. */
const FIELD_OF: Partial<Record<ImportColumn, string>> = {
  'push token': 'pushToken',
  'postal address': 'postalAddress',
  'time zone': 'timeZone',
  'consent source': 'consent.source',
  'consent date': 'consent.at',
};

function rowOfRecord(record: RecipientRecord, grounds: ImportGrounds): RecipientRow {
  const { ref, consent, attributes, keptAttributes } = record;
  return {
    ref,
    email: said(record.email, parseEmail),
    phone: said(record.phone, (value) => parsePhone(value, grounds.defaultCountry)),
    pushToken: said(record.pushToken, (value) => text(value, 'push token', 4_096)),
    postalAddress: said(record.postalAddress, (value) => text(value, 'postal address', 1_000)),
    locale: said(record.locale, normalizeLocale),
    timeZone: said(record.timeZone, normalizeTimeZone),
    consentSource: consent
      ? parseConsentSource(text(consent.source, 'consent source', 200))
      : grounds.consentSource,
    consentAt: said(consent?.at, (value) => parseConsentDate(value, grounds.now)),
    attributes: storable({ ...withoutStops(shallow(attributes ?? {})), ...shallow(keptAttributes ?? {}) }),
  };
}

function said<T>(value: string | null | undefined, parse: (value: string) => T): T | null {
  return value === null || value === undefined ? null : parse(value.trim());
}

function readRow(cells: readonly string[], layout: ImportLayout, grounds: ImportGrounds): RecipientRow {
  if (cells.length !== layout.width || layout.unnamed.length > 0) {
    const fault = faultOfShape(cells, layout);
    if (fault) throw new RowError(null, fault);
  }
  const ownSource = textOf(cells, layout, 'consent source', 200);
  const consentSource = ownSource === null ? grounds.consentSource : parseConsentSource(ownSource);
  const consentDate = cellOf(cells, layout, 'consent date');
  const consentAt = consentDate === null ? null : parseConsentDate(consentDate, grounds.now);
  const email = cellOf(cells, layout, 'email');
  const phone = cellOf(cells, layout, 'phone');
  const locale = cellOf(cells, layout, 'locale');
  const timeZone = cellOf(cells, layout, 'time zone');
  return {
    ref: parseRef(cellOf(cells, layout, 'ref') ?? ''),
    email: email && parseEmail(email),
    phone: phone && parsePhone(phone, grounds.defaultCountry),
    pushToken: textOf(cells, layout, 'push token', 4_096),
    postalAddress: textOf(cells, layout, 'postal address', 1_000),
    locale: locale && normalizeLocale(locale),
    timeZone: timeZone && normalizeTimeZone(timeZone),
    consentSource,
    // The date says when a consent was given; without a source there is none to date.
    consentAt: consentSource === null ? null : consentAt,
    attributes: readAttributes(cellOf(cells, layout, 'attributes'), cells, layout),
  };
}

/** What a row says in a column; null if that is nothing. */
function cellOf(cells: readonly string[], layout: ImportLayout, column: ImportColumn): string | null {
  const at = layout.columns[column];
  return (at === undefined ? undefined : trimmed(cells[at])) || null;
}

function textOf(cells: readonly string[], layout: ImportLayout, column: ImportColumn, max: number) {
  const value = cellOf(cells, layout, column);
  return value && text(value, column, max);
}

function trimmed(cell = ''): string {
  const value = cell.trim();
  return value.startsWith("'") ? unescapeCell(value) : value;
}

function parseRef(value: string): string {
  if (value === '') throw new RowError('ref', 'it is empty');
  const parsed = refSchema.safeParse(value);
  if (!parsed.success) throw new RowError('ref', `it must be ${REF_FORM}`);
  return value;
}

function parseEmail(value: string): string {
  const email = normalizeEmail(value);
  if (email === null) throw new RowError('email', 'it is not an e-mail address');
  return email;
}

function parsePhone(value: string, defaultCountry: CountryCode | undefined): string {
  const phone = normalizePhone(value, defaultCountry);
  if (phone !== null) return phone;
  if (value.startsWith('+') || defaultCountry) throw new RowError('phone', 'it is not a telephone number');
  throw new RowError('phone', 'it needs a + and the country code, or a default country');
}

/** A column with people's status is easily mistaken for one with their source. */
function parseConsentSource(value: string): string {
  if (saysStop('consent source', value))
    throw new StopError(
      'consent source',
      `"${value}" is not a consent source: it says that this person left. ${TO_STOPS}`,
    );
  return value;
}

const INSTANT = z.regexes.datetime({ offset: true, local: true });
const DAY_ONLY = z.regexes.date;
/** At midnight in UTC, the day began this long ago on Kiritimati. */
const EARLIEST_DAY = 14 * 60 * 60 * 1_000;

/** An ISO 8601 date or date and time (UTC if it has no offset), not in the future. */
function parseConsentDate(value: string, now: Date): Date {
  const isDay = DAY_ONLY.test(value);
  if (!isDay && !INSTANT.test(value)) {
    throw new RowError('consent date', 'it must be ISO 8601, such as 2026-03-31 or 2026-03-31T14:05:00Z');
  }
  const hasOffset = isDay || /(Z|[+-]\d\d:?\d\d)$/.test(value);
  const time = Date.parse(hasOffset ? value : `${value}Z`);
  if (time < 0) throw new RowError('consent date', 'it is before 1970');
  // A bare date begins somewhere before it begins in UTC: then it means now.
  if (time > now.getTime() + (isDay ? EARLIEST_DAY : 0))
    throw new RowError('consent date', 'it is in the future');
  return new Date(Math.min(time, now.getTime()));
}

/** A BCP 47 tag in its canonical form; an underscore counts as a hyphen. */
const normalizeLocale = remembered((value) => {
  try {
    return Intl.getCanonicalLocales(value.replaceAll('_', '-'))[0] ?? value;
  } catch {
    throw new RowError('locale', 'it must be a BCP 47 language tag, such as en or pt-BR');
  }
});

/** An IANA time zone, such as America/Sao_Paulo. */
const normalizeTimeZone = remembered((value) => {
  try {
    if (!isTimeZone(value)) throw new RangeError();
    const zone = new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
    // Intl may answer with an alias (Asia/Calcutta for Asia/Kolkata): only the case is corrected.
    return zone.toLowerCase() === value.toLowerCase() ? zone : value;
  } catch {
    throw new RowError('time zone', 'it must be an IANA name, such as America/Sao_Paulo');
  }
});

/** Caches: a file has few distinct locales and zones, and Intl is slow. */
function remembered(normalize: (value: string) => string): (value: string) => string {
  const known = new Map<string, string>();
  return (value) => {
    const before = known.get(value);
    if (before !== undefined) return before;
    const normalized = normalize(value);
    if (known.size < 1_000) known.set(value, normalized);
    return normalized;
  };
}

function text(value: string, column: ImportColumn, max: number, name = ''): string {
  const about = name && `${ATTRIBUTE_PREFIX}${name}: `;
  if (value.length > max) throw new RowError(column, `${about}it is longer than ${max} characters`);
  if (value.includes('\0')) throw new RowError(column, `${about}it has a NUL character`);
  if (!isTextForJsonb(value))
    throw new RowError(column, `${about}it has broken Unicode (half of a surrogate pair)`);
  if (value.includes('\uFFFD')) throw new RowError(column, `${about}it is not UTF-8 text`);
  return value;
}

const MAX_ATTRIBUTES = 16_384;
const attributesSchema = z.record(z.string(), z.unknown());

function readAttributes(
  json: string | null,
  cells: readonly string[],
  layout: ImportLayout,
): Record<string, unknown> {
  if (json === null && layout.attributes.length === 0) return {};
  const attributes = json === null ? {} : withoutStops(shallow(parseJsonObject(json)));
  for (const { name, at, isKept } of layout.attributes) {
    const value = trimmed(cells[at]);
    if (value && !isKept && saysStop(name, value)) throw stopError(name);
    if (value) attributes[name] = text(value, 'attributes', 1_000, name);
  }
  return storable(attributes);
}

/** Checked before anything walks them: the search for stops and JSON.stringify take a stack frame per level. */
function shallow(attributes: Record<string, unknown>): Record<string, unknown> {
  if (isTooDeep(attributes))
    throw new RowError('attributes', `they are nested deeper than ${MAX_JSON_DEPTH} levels`);
  return attributes;
}

function withoutStops(attributes: Record<string, unknown>): Record<string, unknown> {
  const stop = stopIn(attributes);
  if (stop !== null) throw stopError(stop);
  return attributes;
}

function stopError(name: string): StopError {
  return new StopError(
    'attributes',
    `${name} says that this person left or cannot be reached, and as an attribute it would stop no one. ${TO_STOPS}`,
  );
}

function storable(attributes: Record<string, unknown>): Record<string, unknown> {
  const all = JSON.stringify(attributes);
  if (all.length > MAX_ATTRIBUTES)
    throw new RowError('attributes', `they are longer than ${MAX_ATTRIBUTES} characters`);
  if (!isForJsonb(all)) throw new RowError('attributes', 'they have a NUL character or broken Unicode');
  return attributes;
}

function parseJsonObject(json: string): Record<string, unknown> {
  try {
    return attributesSchema.parse(JSON.parse(text(json, 'attributes', MAX_ATTRIBUTES)));
  } catch (error) {
    if (error instanceof RowError) throw error;
    throw new RowError('attributes', 'it must be a JSON object, such as {"plan":"gold"}');
  }
}
