/**
 * Where a spreadsheet may see a new cell begin: Excel splits at the delimiter of the user's country (`;` in most of
 * Europe and in Brazil), whatever the file's own is, and a file split elsewhere has its quotation marks and line breaks
 * taken literally.
 */
const CELL_ENDS = /([;|\t\r\n])/;
/** What a spreadsheet takes for a formula there, including the full-width forms that Excel folds. Requirement 31. */
const FORMULA = /^([\s\0"]*)('*[=+\-@＝＋－＠])/;
const ESCAPED_FORMULA = /^([\s\0"]*)'('*[=+\-@＝＋－＠])/;
/** What some spreadsheets skip at a cell's start to find a formula behind it. */
const SKIPPED = /^'*[\t\r\0]/;
const ESCAPED_SKIPPED = /^''*[\t\r\0]/;
const NEEDS_QUOTES = /[",;\n\r\t]/;

/**
 * The beginning of a CSV file that people open: without the byte order mark Excel reads UTF-8 in its own code page, and
 * `Não` becomes `NÃ£o`.
 */
export const CSV_MARK = '\uFEFF';

/** One cell, safe to open in a spreadsheet: an apostrophe goes before what would be a formula. Requirement 31. */
export function csvCell(value: string): string {
  const inside = eachCell(value, (cell) => cell.replace(FORMULA, "$1'$2"));
  const safe = SKIPPED.test(inside) ? `'${inside}` : inside;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One record with its line end (RFC 4180). */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** Removes the apostrophes of {@link csvCell}, so that a corrected file of ours can be read again. */
export function unescapeCell(cell: string): string {
  if (!cell.includes("'")) return cell;
  const inside = ESCAPED_SKIPPED.test(cell) ? cell.slice(1) : cell;
  return eachCell(inside, (each) => each.replace(ESCAPED_FORMULA, '$1$2'));
}

function eachCell(value: string, change: (cell: string) => string): string {
  return CELL_ENDS.test(value) ? value.split(CELL_ENDS).map(change).join('') : change(value);
}
