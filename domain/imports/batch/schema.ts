import type { RecipientRow } from '@/domain/imports/merge/schema';

/** What of a recipient can be taken away again. */
export const CLEARABLE = ['email', 'phone', 'pushToken', 'postalAddress', 'locale', 'timeZone'] as const;
export type Clearable = (typeof CLEARABLE)[number];

/**
 * A recipient as a call tells of them: what the row does not say stays as it stands, but for what is cleared, by name,
 * attributes among it.
 */
export type Entry = {
  row: RecipientRow;
  cleared: readonly Clearable[];
  clearedAttributes: readonly string[];
};

/** What became of an entry. Of an erased person nothing is kept. Requirement 17. */
export type EntryResult = 'created' | 'updated' | 'unchanged' | 'erased';

export const MAX_ENTRIES = 1_000;
