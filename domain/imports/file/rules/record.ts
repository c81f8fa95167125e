import { RowError, StopError } from '@/domain/imports/file/rules/fault';
import { shallow, storable, withoutStops } from '@/domain/imports/file/rules/attributes';
import {
  normalizeLocale,
  normalizeTimeZone,
  parseConsentDate,
  parseConsentSource,
  parseEmail,
  parsePhone,
  text,
} from '@/domain/imports/file/rules/fields';
import {
  recipientRecordSchema,
  type ImportColumn,
  type ImportGrounds,
  type RecipientRecord,
} from '@/domain/imports/file/schema';
import type { RecipientRow } from '@/domain/imports/merge/schema';

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
