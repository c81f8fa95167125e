import type { CountryCode } from 'libphonenumber-js';
import { z } from 'zod';
import { RowError, StopError, TO_STOPS } from '@/domain/imports/file/rules/fault';
import { ATTRIBUTE_PREFIX, type ImportColumn } from '@/domain/imports/file/schema';
import { saysStop } from '@/domain/imports/opt-out-word/rules';
import { normalizeEmail, normalizePhone } from '@/domain/people/address/rules';
import { REF_FORM, refSchema } from '@/domain/people/recipient/schema';
import { isTimeZone } from '@/domain/workspace/schema';
import { isTextForJsonb } from '@/lib/json';

export function parseRef(value: string): string {
  if (value === '') throw new RowError('ref', 'it is empty');
  const parsed = refSchema.safeParse(value);
  if (!parsed.success) throw new RowError('ref', `it must be ${REF_FORM}`);
  return value;
}

export function parseEmail(value: string): string {
  const email = normalizeEmail(value);
  if (email === null) throw new RowError('email', 'it is not an e-mail address');
  return email;
}

export function parsePhone(value: string, defaultCountry: CountryCode | undefined): string {
  const phone = normalizePhone(value, defaultCountry);
  if (phone !== null) return phone;
  if (value.startsWith('+') || defaultCountry) throw new RowError('phone', 'it is not a telephone number');
  throw new RowError('phone', 'it needs a + and the country code, or a default country');
}

/** A column with people's status is easily mistaken for one with their source. */
export function parseConsentSource(value: string): string {
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
export function parseConsentDate(value: string, now: Date): Date {
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
export const normalizeLocale = remembered((value) => {
  try {
    return Intl.getCanonicalLocales(value.replaceAll('_', '-'))[0] ?? value;
  } catch {
    throw new RowError('locale', 'it must be a BCP 47 language tag, such as en or pt-BR');
  }
});

/** An IANA time zone, such as America/Sao_Paulo. */
export const normalizeTimeZone = remembered((value) => {
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

/** Checks a text: whole characters, at most `max` characters. @param name of the attribute that it is. */
export function text(value: string, column: ImportColumn, max: number, name = ''): string {
  const about = name && `${ATTRIBUTE_PREFIX}${name}: `;
  if (value.length > max) throw new RowError(column, `${about}it is longer than ${max} characters`);
  if (value.includes('\0')) throw new RowError(column, `${about}it has a NUL character`);
  if (!isTextForJsonb(value))
    throw new RowError(column, `${about}it has broken Unicode (half of a surrogate pair)`);
  if (value.includes('\uFFFD')) throw new RowError(column, `${about}it is not UTF-8 text`);
  return value;
}
