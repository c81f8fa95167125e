import { maskText } from '@/lib/mask';
import { MAX_REPEATS, type Repeat } from '@/domain/imports/merge/schema';
import { ERASED_REASON, findStopInColumns, parseRecipientRow } from '@/domain/imports/file/rules/row';
import { attributeNamed, columnNamed, isLeftOut } from '@/domain/imports/header/rules';
import { isNamedForStops, saysStop } from '@/domain/imports/opt-out-word/rules';
import type { ImportColumn, ImportGrounds, ImportLayout } from '@/domain/imports/file/schema';
import { maskAddress } from '@/domain/people/recipient/rules';
import type { AddressKind } from '@/domain/people/recipient/schema';
import type { FileHead, MappingProblem, RowsCheck, Target, UploadFormat } from '@/domain/imports/job/schema';
import { shapeOf } from '@/lib/csv-shape';

/** Other systems' names for columns, without spaces, hyphens and underscores. */
const ALSO_CALLED: Partial<Record<ImportColumn, readonly string[]>> = {
  ref: ['id', 'externalid', 'customerid', 'userid', 'contactid', 'código', 'codigo'],
  email: ['emailaddress', 'mail', 'endereçodeemail', 'enderecodeemail'],
  phone: ['phonenumber', 'mobile', 'mobilephone', 'telephone', 'telefone', 'celular'],
  locale: ['language', 'lang', 'idioma'],
  'time zone': ['timezone', 'tz', 'fusohorário', 'fusohorario'],
  'postal address': ['address', 'endereço', 'endereco'],
  'consent source': ['source', 'optinsource', 'origem'],
  'consent date': ['consentat', 'optindate', 'optintime', 'datadoconsentimento'],
};

/**
 * Guesses each column by its name: as the command line knows it, or as other systems call it. Each known column is used
 * at most once. Unknown ones are ignored, because what is not needed should not be stored.
 */
export function guessTargets(header: readonly string[]): Target[] {
  const exact = header.map((name) => columnNamed(name.trim()));
  const taken = new Set<ImportColumn>();
  return header.map((cell, at) => {
    const name = cell.trim();
    const column = exact[at] ?? alsoCalled(name, (other) => exact.includes(other));
    if (column && !taken.has(column)) {
      taken.add(column);
      return column;
    }
    const attribute = attributeNamed(name);
    return attribute ? (attribute.isKept ? 'kept attribute' : 'attribute') : 'ignored';
  });
}

function alsoCalled(name: string, isNamed: (column: ImportColumn) => boolean): ImportColumn | undefined {
  const plain = name.toLowerCase().replace(/[\s_-]+/g, '');
  for (const [column, names] of Object.entries(ALSO_CALLED) as [ImportColumn, readonly string[]][])
    if (names.includes(plain) && !isNamed(column)) return column;
  return undefined;
}

/** An attribute's name from its column's header: `attributes.plan` and `plan` are both `plan`. */
export function attributeOf(name: string): string {
  const own = name.trim();
  return attributeNamed(own)?.name ?? own;
}

/**
 * Where a file has what, by a choice of its columns.
 * @param targets one for each of the header's cells; missing ones are ignored.
 */
export function layoutOf(
  header: readonly string[],
  targets: readonly Target[],
): ImportLayout | { problem: MappingProblem } {
  // Whoever chose the columns has seen those without a name, and may have left them out.
  const layout: ImportLayout = { ...shapeOf(header), unnamed: [], columns: {}, attributes: [] };
  for (const [at, cell] of header.entries()) {
    const target = targets[at] ?? 'ignored';
    if (target === 'ignored') continue;
    if (target === 'attribute' || target === 'kept attribute') {
      const name = attributeOf(cell);
      const isKept = target === 'kept attribute';
      if (name === '') return { problem: { kind: 'attribute_unnamed', column: at + 1 } };
      if (layout.attributes.some((other) => other.name === name))
        return { problem: { kind: 'attribute_twice', name } };
      if (!isKept && isNamedForStops(name)) return { problem: { kind: 'says_stop', name, found: null } };
      layout.attributes.push({ name, at, isKept });
      continue;
    }
    if (layout.columns[target] !== undefined) return { problem: { kind: 'twice', target } };
    layout.columns[target] = at;
  }
  return layout.columns.ref === undefined ? { problem: { kind: 'no_ref' } } : layout;
}

/** {@link layoutOf}, and what a file's first rows say in it. */
export function judgeColumns(
  { header, records, lines }: FileHead,
  targets: readonly Target[],
): ImportLayout | { problem: MappingProblem } {
  const layout = layoutOf(header, targets);
  if ('problem' in layout) return layout;
  const found = findStopInColumns(records, lines, layout);
  return found ? { problem: { kind: 'says_stop', name: found.name, found } } : layout;
}

/** Reads rows as an import would, and counts what it would refuse. @param erased refs of erased people. */
export function checkRows(
  { header, records, lines }: FileHead,
  layout: ImportLayout,
  grounds: ImportGrounds,
  erased: ReadonlySet<string>,
): RowsCheck {
  const reasons = new Map<string, RowsCheck['reasons'][number]>();
  const leftOut = columnsLeftOut(header, layout);
  const lineOf = new Map<string, number>();
  const repeats: Repeat[] = [];
  let leavers = null as RowsCheck['leavers'];
  for (const [index, cells] of records.entries()) {
    const row = parseRecipientRow(cells, layout, grounds);
    const line = lines[index] ?? 0;
    if ('reason' in row || erased.has(row.ref)) {
      const reason = 'reason' in row ? row.reason : ERASED_REASON;
      const known = reasons.get(reason);
      if (known) known.count += 1;
      else reasons.set(reason, { reason, count: 1, firstLine: line });
      continue;
    }
    const before = lineOf.get(row.ref);
    if (before === undefined) lineOf.set(row.ref, line);
    else repeats.push({ line, before });
    const column = leftOut.find(({ name, at }) => saysStop(name, cells[at]?.trim() ?? ''));
    if (column)
      leavers = { column: column.name, firstLine: line, ...leavers, rows: (leavers?.rows ?? 0) + 1 };
  }
  const all = [...reasons.values()].sort((a, b) => b.count - a.count);
  const bad = all.reduce((sum, { count }) => sum + count, 0);
  const named = leftOut.find(({ name }) => isNamedForStops(name));
  leavers ??= named ? { rows: 0, column: named.name, firstLine: 0 } : null;
  return {
    good: records.length - bad,
    bad,
    leavers,
    repeated: repeats.length,
    repeats: repeats.slice(0, MAX_REPEATS),
    reasons: all,
  };
}

/** Columns that are not imported, except those whose header says so itself. */
function columnsLeftOut(
  header: readonly string[],
  { columns, attributes }: ImportLayout,
): { name: string; at: number }[] {
  const taken = new Set([...Object.values(columns), ...attributes.map(({ at }) => at)]);
  return header
    .map((cell, at) => ({ name: cell.trim(), at }))
    .filter(({ name, at }) => !taken.has(at) && !isLeftOut(name));
}

/** The refs that rows would be imported under, to look for erased people. */
export function refsOf(records: readonly string[][], { columns: { ref } }: ImportLayout): string[] {
  if (ref === undefined) return [];
  return [...new Set(records.map((cells) => (cells[ref] ?? '').trim()).filter(Boolean))];
}

const ADDRESS_IN: Partial<Record<Target, AddressKind>> = {
  email: 'email',
  phone: 'phone',
  'push token': 'push',
  'postal address': 'postal',
};

/**
 * A file's cell for someone who may not see addresses: masked as an address if the column looks like one, by its name
 * or by choice; and in any column, whatever looks like an address or a number is masked.
 */
export function maskCell(cell: string, asked: readonly (Target | undefined)[]): string {
  const kind = asked.flatMap((target) => (target && ADDRESS_IN[target]) ?? [])[0];
  return kind && cell.trim() !== '' ? maskAddress(kind, cell.trim()) : maskText(cell);
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const QUOTE = 0x22;

/**
 * Counts the rows of a file as it streams by: its lines, however they end, except line breaks within a quoted CSV cell.
 */
export class RowCounter {
  readonly #isQuoting: boolean;
  #isQuoted = false;
  #newlines = 0;
  #returns = 0;

  constructor(format: UploadFormat) {
    this.#isQuoting = format === 'csv';
  }

  /** Lines end with one of the characters, or both. */
  get rows(): number {
    return Math.max(this.#newlines, this.#isQuoting ? this.#returns : 0);
  }

  add(chunk: Uint8Array): void {
    if (!this.#isQuoting || (!this.#isQuoted && !chunk.includes(QUOTE))) {
      this.#newlines += countOf(NEWLINE, chunk);
      this.#returns += countOf(RETURN, chunk);
      return;
    }
    for (const byte of chunk) {
      if (byte === QUOTE) this.#isQuoted = !this.#isQuoted;
      else if (this.#isQuoted) continue;
      else if (byte === NEWLINE) this.#newlines += 1;
      else if (byte === RETURN) this.#returns += 1;
    }
  }
}

function countOf(wanted: number, chunk: Uint8Array): number {
  let count = 0;
  for (let at = chunk.indexOf(wanted); at !== -1; at = chunk.indexOf(wanted, at + 1)) count += 1;
  return count;
}

/** Whether an import in this state can be started, for the first time or again. */
export function isStartable(state: string): boolean {
  return STARTABLE.some((one) => one === state);
}

export const STARTABLE = ['uploaded', 'cancelled', 'stopped', 'failed'] as const;
/** Whether a worker has it, or will have. */
export const isUnderWay = (state: string): boolean => ['queued', 'running', 'cancelling'].includes(state);
