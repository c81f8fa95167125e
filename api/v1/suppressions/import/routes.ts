import { Readable } from 'node:stream';
import { mediaTypeOf } from '@/api/v1/http/body';
import { readRow, rejectedOf, type RowFault } from '@/api/v1/http/by-row';
import { NOT_JSON, parseLine } from '@/api/v1/http/ndjson';
import { ApiProblem } from '@/api/v1/http/problem';
import { createRouter } from '@/api/v1/http/router';
import { newSuppressionSchema } from '@/api/v1/suppressions/describe';
import { stopOf } from '@/api/v1/suppressions/routes';
import { addStops } from '@/domain/choices/suppress/mutations/add';
import type { NewStop } from '@/domain/people/stop-list/schema';
import { authorOfKey } from '@/domain/access/author/rules';
import { now } from '@/lib/clock';
import { readCsv } from '@/lib/csv-read';
import { faultOfShape, shapeOf } from '@/lib/csv-shape';
import { unescapeCell } from '@/lib/csv-write';
import { type Defaults, importSuppressionsRoute, MAX_ROWS } from './describe';

/** A row that was read, or why it was rejected. */
type Row = { line: number } & ({ stop: NewStop } | { fault: RowFault });

/** A file of stops, such as a bounce list or the daily file of numbers out of service. Requirement 23. */
export const suppressionImport = createRouter().openapi(importSuppressionsRoute, async (c) => {
  const body = c.get('body') ?? Buffer.alloc(0);
  const defaults = c.req.valid('query');
  const rows =
    mediaTypeOf(c) === 'application/x-ndjson' ? readNdjson(body, defaults) : await readTable(body, defaults);
  if (rows.length > MAX_ROWS)
    throw new ApiProblem('body_too_large', `A request can have at most ${MAX_ROWS} rows. None was accepted.`);
  const good = rows.flatMap((row) => ('stop' in row ? [row] : []));
  const scope = c.get('scope');
  const outcome = await addStops(
    scope,
    authorOfKey(scope, 'import'),
    good.map(({ stop }) => stop),
    now(),
  );
  const unread = rows.flatMap((row) => ('fault' in row ? [{ line: row.line, fault: row.fault }] : []));
  const refused = outcome.rejects.map(({ index, ...fault }) => ({ line: good[index]?.line ?? 0, fault }));
  const faults = [...unread, ...refused]
    .sort((a, b) => a.line - b.line)
    .map(({ line, fault }) => ({ at: `line ${line}`, fault }));
  const { added, known, answered } = outcome;
  return c.json({ added, known, answered, ...rejectedOf(faults) }, 200);
});

function readNdjson(body: Buffer, defaults: Defaults): Row[] {
  return body
    .toString()
    .split('\n')
    .flatMap((text, index): Row[] => (text.trim() === '' ? [] : [lineOf(index + 1, text, defaults)]));
}

function lineOf(line: number, text: string, defaults: Defaults): Row {
  const parsed = parseLine(text);
  return parsed ? rowOf(line, parsed.value, defaults) : { line, fault: NOT_JSON };
}

async function readTable(body: Buffer, defaults: Defaults): Promise<Row[]> {
  const rows: Row[] = [];
  let header: string[] | undefined;
  for await (const { records, lines } of readCsv(Readable.from([body]))) {
    records.forEach((record, index) => {
      if (!header) {
        header = headerOf(record);
        return;
      }
      rows.push(recordOf(lines[index] ?? 0, header, record, defaults));
    });
  }
  return rows;
}

const COLUMNS = ['address', 'ref', 'channel', 'cause', 'topic', 'madeAt', 'reason'];

/** A column may have the name of the JSON field. */
const NAMED = new Map([...COLUMNS.map((name) => [plain(name), name] as const), ['channels', 'channel']]);

/** Ignores spaces, underscores, hyphens and case, as imports of recipients do. */
function plain(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/g, '');
}

function headerOf(record: readonly string[]): string[] {
  const header = record.map((cell) => NAMED.get(plain(cell)) ?? cell.trim());
  const known = `Known columns: ${COLUMNS.join(', ')}.`;
  const named = header.filter((name) => name !== '');
  const unknown = named.filter((name) => !COLUMNS.includes(name)).map((name) => `"${name}"`);
  if (unknown.length > 0)
    throw new ApiProblem('malformed_body', `Unknown column ${unknown.join(', ')}. ${known}`);
  const twice = named.find((name, at) => named.indexOf(name) < at);
  if (twice !== undefined)
    throw new ApiProblem('malformed_body', `The column "${twice}" occurs twice. ${known}`);
  return header;
}

/** A record in the form of an NDJSON row: empty cells are omitted, and channels are separated by spaces. */
function recordOf(
  line: number,
  header: readonly string[],
  record: readonly string[],
  defaults: Defaults,
): Row {
  // Missing cells at the end of a row count as empty.
  const shape = { ...shapeOf(header), least: 0 };
  const message = faultOfShape(record, shape);
  if (message !== null) return { line, fault: { code: 'invalid', field: null, message } };
  const cells = header.flatMap((name, index): [string, unknown][] => {
    const cell = unescapeCell(record[index]?.trim() ?? '');
    if (cell === '') return [];
    return [name === 'channel' ? ['channels', cell.split(/[ ;|]+/)] : [name, cell]];
  });
  return rowOf(line, Object.fromEntries(cells), defaults);
}

function rowOf(line: number, given: unknown, { channel, cause }: Defaults): Row {
  const filled =
    typeof given === 'object' && given !== null && !Array.isArray(given)
      ? { ...(channel && { channels: [channel] }), ...(cause && { cause }), ...given }
      : given;
  const read = readRow(newSuppressionSchema, filled);
  return 'row' in read ? { line, stop: stopOf(read.row) } : { line, fault: read.fault };
}
