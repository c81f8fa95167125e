import type { ImportColumn } from '@/domain/imports/file/schema';

/** A value that is not accepted, and why, in words for whoever made the file. */
export class RowError extends Error {
  readonly column: ImportColumn | null;

  constructor(column: ImportColumn | null, problem: string) {
    super(column ? `${column}: ${problem}` : problem);
    this.column = column;
  }
}

/** A row says that its person left, in a place where that would be ignored. */
export class StopError extends RowError {}

export const TO_STOPS =
  'Report it to the stop list, with its cause and date (POST /suppressions), and leave it out here; or put it into keptAttributes to keep it as an attribute';
