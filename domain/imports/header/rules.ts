import {
  ATTRIBUTE_PREFIX,
  IGNORED_PREFIX,
  IMPORT_COLUMNS,
  KEPT_PREFIX,
  type ImportColumn,
  type ImportLayout,
  type StopInColumn,
} from '@/domain/imports/file/schema';
import { isNamedForStops } from '@/domain/imports/opt-out-word/rules';
import { shapeOf } from '@/lib/csv-shape';

/**
 * Finds the columns of a header.
 * @returns the columns, or what is wrong with the header: all unknown, repeated or missing columns; or one that says
 * who left, and would be an attribute.
 */
export function readHeader(cells: readonly string[]): ImportLayout | { problem: string } {
  const layout: ImportLayout = { ...shapeOf(cells), columns: {}, attributes: [] };
  const unknown: string[] = [];
  const seen = new Set<string>();
  for (const [at, cell] of cells.entries()) {
    const name = cell.trim();
    if (name === '' || isLeftOut(name)) continue;
    const column = columnNamed(name);
    const attribute = attributeNamed(name);
    const key = attribute ? ATTRIBUTE_PREFIX + attribute.name : (column ?? name);
    if (seen.has(key)) return { problem: `The column "${name}" occurs twice.` };
    seen.add(key);
    if (attribute) {
      if (!attribute.isKept && isNamedForStops(attribute.name))
        return { problem: stopColumnProblem(attribute.name) };
      layout.attributes.push({ ...attribute, at });
    } else if (column) layout.columns[column] = at;
    else if (isRejectColumn(name)) continue;
    else unknown.push(name);
  }
  const known = `Known columns: ${IMPORT_COLUMNS.join(', ')}, ${ATTRIBUTE_PREFIX}NAME for a column of your own, and ${IGNORED_PREFIX}NAME for one to leave out.`;
  if (unknown.length > 0) {
    const stop = unknown.find(isNamedForStops);
    const hint = stop === undefined ? '' : ` ${stopColumnProblem(stop)}`;
    return { problem: `Unknown column ${unknown.map((name) => `"${name}"`).join(', ')}. ${known}${hint}` };
  }
  if (layout.columns.ref === undefined)
    return { problem: `There is no column "ref", your own id for each person. ${known}` };
  return layout;
}

/** The attribute that a header's name means, `attributes.plan` or `keptAttributes.status`; null: none. */
export function attributeNamed(name: string): { name: string; isKept: boolean } | null {
  for (const [prefix, isKept] of [
    [ATTRIBUTE_PREFIX, false],
    [KEPT_PREFIX, true],
  ] as const)
    if (name.toLowerCase().startsWith(prefix.toLowerCase()) && name.length > prefix.length)
      return { name: name.slice(prefix.length), isKept };
  return null;
}

/** Whether a header says that a column is to be left out: `ignored.status`. */
export function isLeftOut(name: string): boolean {
  return name.toLowerCase().startsWith(IGNORED_PREFIX);
}

/** The message that a column says who left. @param said the row in which it does; omitted: its name alone does. */
export function stopColumnProblem(name: string, said?: StopInColumn): string {
  const where = said ? ` ("${said.value}" in line ${said.line})` : '';
  return (
    `The column "${name}" says who left or cannot be reached${where}, and as an attribute it would stop no one. ` +
    'Import those people into the stop list, with cause and date (POST /suppressions/import); then rename the column to ' +
    `"${IGNORED_PREFIX}${name}" to leave it out, or to "${KEPT_PREFIX}${name}" to keep it as an attribute anyway.`
  );
}

/** The first columns of a file of rejected rows, which can be corrected and imported as it is. */
export const REJECT_HEADER = ['rejected line', 'rejected because'];
const REJECT_COLUMNS = REJECT_HEADER.map(plain);

/** Whether a header's column is one of those that rejects files begin with. */
export function isRejectColumn(name: string): boolean {
  return REJECT_COLUMNS.includes(plain(name));
}

/** The column that a header's name means. */
export function columnNamed(name: string): ImportColumn | undefined {
  return IMPORT_COLUMNS.find((known) => plain(known) === plain(name));
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '');
}
