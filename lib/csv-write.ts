/** What a spreadsheet takes for a formula, with the full-width forms that Excel folds into them. ACCEPTANCE 31. */
const FORMULA = /^[=+\-@\t\r\0＝＋－＠]/;
const ESCAPED_FORMULA = /^'[=+\-@\t\r\0＝＋－＠]/;
const NEEDS_QUOTES = /[",;\n\r\t]/;

/** One cell, safe to open in a spreadsheet: an apostrophe before what would be a formula. ACCEPTANCE 31. */
export function csvCell(value: string): string {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One record with its line end (RFC 4180). */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** Takes back the apostrophe of {@link csvCell}, so that a file of ours that was put right can be read again. */
export function unescapeCell(cell: string): string {
  return ESCAPED_FORMULA.test(cell) ? cell.slice(1) : cell;
}
