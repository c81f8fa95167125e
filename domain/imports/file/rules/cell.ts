import { unescapeCell } from '@/lib/csv-write';

/** What a cell says, without the spaces around it and what a spreadsheet was told to leave alone. */
export function trimmed(cell = ''): string {
  const value = cell.trim();
  return value.startsWith("'") ? unescapeCell(value) : value;
}
