import type { RecipientRow } from '@/domain/imports/merge/schema';
import type { Clearable } from '@/domain/people/recipient/schema';

/**
 * A recipient as a call describes them: what the row does not mention stays as it is, except the fields to clear, given
 * by name, attributes among them.
 */
export type Entry = {
  row: RecipientRow;
  cleared: readonly Clearable[];
  clearedAttributes: readonly string[];
};

/** What became of an entry. Nothing is stored about an erased person. Requirement 17. */
export type EntryResult = 'created' | 'updated' | 'unchanged' | 'erased';

export const MAX_ENTRIES = 1_000;
