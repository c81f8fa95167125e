import { CLEARABLE, type Entry } from '@/domain/entry/schema';
import { parseRecipientRecord } from '@/domain/import-file/rules';
import type { ImportGrounds, RecipientRecord } from '@/domain/import-file/schema';

/**
 * Reads what a call says of a recipient, as an import reads it, and what it wants cleared: what is null, not what lacks.
 * @returns the first thing wrong with it, where something is, and the field in which.
 */
export function entryOf(
  record: RecipientRecord,
  grounds: ImportGrounds,
): Entry | { reason: string; field: string } {
  const attributes = Object.entries(record.attributes ?? {});
  const said = Object.fromEntries(attributes.filter(([, value]) => value !== null));
  const row = parseRecipientRecord({ ...record, attributes: said }, grounds);
  if ('reason' in row) return row;
  return {
    row,
    cleared: CLEARABLE.filter((field) => record[field] === null),
    clearedAttributes: attributes.flatMap(([name, value]) => (value === null ? [name] : [])),
  };
}
