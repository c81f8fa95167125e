import { RowError } from '@/domain/imports/file/rules/fault';
import { readAttributes } from '@/domain/imports/file/rules/attributes';
import { trimmed } from '@/domain/imports/file/rules/cell';
import {
  normalizeLocale,
  normalizeTimeZone,
  parseConsentDate,
  parseConsentSource,
  parseEmail,
  parsePhone,
  parseRef,
  text,
} from '@/domain/imports/file/rules/fields';
import type { ImportColumn, ImportGrounds, ImportLayout, StopInColumn } from '@/domain/imports/file/schema';
import type { RecipientRow } from '@/domain/imports/merge/schema';
import { saysStop } from '@/domain/imports/opt-out-word/rules';
import { faultOfShape } from '@/lib/csv-shape';

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
