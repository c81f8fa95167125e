import type { Entry } from '@/domain/imports/batch/schema';
import { parseRecipientRecord } from '@/domain/imports/file/rules/record';
import type { ImportGrounds, RecipientRecord } from '@/domain/imports/file/schema';
import { CLEARABLE } from '@/domain/people/recipient/schema';

/**
 * Reads a recipient from a call, as an import would, and which fields it clears: those that are null, not those that
 * are missing.
 * @returns the entry, or the first problem with it and its field.
 */
export function entryOf(
  record: RecipientRecord,
  grounds: ImportGrounds,
): Entry | { reason: string; field: string; code: 'invalid' | 'says_stop' } {
  const { attributes = {}, keptAttributes = {} } = record;
  const row = parseRecipientRecord(
    { ...record, attributes: said(attributes), keptAttributes: said(keptAttributes) },
    grounds,
  );
  if ('reason' in row) return row;
  return {
    row,
    cleared: CLEARABLE.filter((field) => record[field] === null),
    clearedAttributes: Object.entries({ ...attributes, ...keptAttributes }).flatMap(([name, value]) =>
      value === null ? [name] : [],
    ),
  };
}

function said(attributes: RecipientRecord['attributes']): Record<string, unknown> {
  return Object.fromEntries(Object.entries(attributes ?? {}).filter(([, value]) => value !== null));
}
