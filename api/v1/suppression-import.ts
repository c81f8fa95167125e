import { Readable } from 'node:stream';
import { z } from '@hono/zod-openapi';
import { mediaTypeOf } from '@/api/v1/body';
import { ApiProblem } from '@/api/v1/problem';
import { apiRoute, createRouter } from '@/api/v1/router';
import { addedSchema, newSuppressionSchema, stopOf } from '@/api/v1/suppressions';
import { addStops } from '@/domain/stop-list/mutations';
import { TELLABLE_CAUSES, type NewStop } from '@/domain/stop-list/schema';
import { channelSchema } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';
import { readCsv } from '@/lib/csv-read';
import { unescapeCell } from '@/lib/csv-write';

const MOST_ROWS = 100_000;
const MOST_REJECTS = 1_000;
const MOST_BYTES = 16 * 1024 * 1024;

const defaultsSchema = z.strictObject({
  channel: channelSchema.optional().meta({ description: 'For rows that name none.' }),
  cause: z.enum(TELLABLE_CAUSES).optional().meta({ description: 'For rows that name none.' }),
});
type Defaults = z.infer<typeof defaultsSchema>;

type Reject = { at: string; code: string; message: string };
/** A row that was read, or why it was not. */
type Row = { line: number } & ({ stop: NewStop } | { reject: Omit<Reject, 'at'> });

const CSV_EXAMPLE = 'address,channel,cause\ngrace@example.com,email,bounce\n+5511912345678,sms,deactivated\n';
const NDJSON_EXAMPLE = '{"address":"grace@example.com","channels":["email"],"cause":"complaint"}\n';

/** A file of stops, such as a bounce list or the daily file of numbers out of service. ACCEPTANCE 23. */
export const suppressionImport = createRouter().openapi(
  apiRoute({
    method: 'post',
    path: '/suppressions/import',
    operationId: 'importSuppressions',
    tags: ['Suppressions'],
    summary: 'Stop addresses from a file',
    description:
      `CSV with a header (\`address\` or \`ref\`, and \`channel\`, \`cause\`; if you know them \`madeAt\`, \`topic\`, \`reason\`) or NDJSON of what POST /suppressions takes; up to ${MOST_ROWS} rows and 16 MB a request, gzip if you like. ` +
      'A file of addresses alone has its channel and cause in the query. A file is history: what it tells counts in reports on the days that it names, if they are two days past, and raises no alert. Rows that cannot be taken are told by their line; all else is.',
    permission: 'preferences:write',
    mostBytes: MOST_BYTES,
    request: {
      query: defaultsSchema,
      body: {
        required: true,
        content: {
          'text/csv': { schema: z.string(), example: CSV_EXAMPLE },
          'application/x-ndjson': { schema: z.string(), example: NDJSON_EXAMPLE },
        },
      },
    },
    responses: {
      200: {
        description: `What came of them, with the first ${MOST_REJECTS} of those that were not taken.`,
        content: {
          'application/json': {
            schema: addedSchema,
            example: {
              added: 3,
              known: 0,
              answered: 0,
              rejected: 1,
              rejects: [{ at: 'line 4', code: 'bad_address', message: 'It is not an address for email.' }],
            },
          },
        },
      },
    },
  }),
  async (c) => {
    const body = c.get('body') ?? Buffer.alloc(0);
    const defaults = c.req.valid('query');
    const rows =
      mediaTypeOf(c) === 'application/x-ndjson'
        ? readNdjson(body, defaults)
        : await readTable(body, defaults);
    if (rows.length > MOST_ROWS)
      throw new ApiProblem(
        'body_too_large',
        `This address takes ${MOST_ROWS} rows at once. Nothing was taken.`,
      );
    const good = rows.flatMap((row) => ('stop' in row ? [row] : []));
    const outcome = await addStops(
      c.get('scope'),
      good.map(({ stop }) => stop),
      now(),
      'import',
    );
    const unread = rows.flatMap((row) => ('reject' in row ? [{ line: row.line, ...row.reject }] : []));
    const refused = outcome.rejects.map(({ index, ...reject }) => ({
      line: good[index]?.line ?? 0,
      ...reject,
    }));
    const rejects = [...unread, ...refused].sort((a, b) => a.line - b.line);
    return c.json(
      {
        added: outcome.added,
        known: outcome.known,
        answered: outcome.answered,
        rejected: rejects.length,
        rejects: rejects
          .slice(0, MOST_REJECTS)
          .map(({ line, ...reject }) => ({ at: `line ${line}`, ...reject })),
      },
      200,
    );
  },
);

function readNdjson(body: Buffer, defaults: Defaults): Row[] {
  return body
    .toString()
    .split('\n')
    .flatMap((text, index): Row[] => (text.trim() === '' ? [] : [rowOf(index + 1, parsed(text), defaults)]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
      rows.push(rowOf(lines[index] ?? 0, cellsOf(header, record), defaults));
    });
  }
  return rows;
}

const COLUMNS = ['address', 'ref', 'channel', 'cause', 'topic', 'madeAt', 'reason'];
const NAMED = new Map(COLUMNS.map((name) => [name.toLowerCase(), name]));

function headerOf(record: readonly string[]): string[] {
  const header = record.map((cell) => NAMED.get(cell.trim().toLowerCase()) ?? cell.trim());
  const unknown = header.find((name) => !COLUMNS.includes(name));
  if (unknown !== undefined || new Set(header).size < header.length)
    throw new ApiProblem(
      'malformed_body',
      `The first line names the columns, each once: ${COLUMNS.join(', ')}.${unknown === undefined ? '' : ` There is no "${unknown}".`}`,
    );
  return header;
}

/** As NDJSON would have it: an empty cell is not there, channels stand side by side. */
function cellsOf(header: readonly string[], record: readonly string[]): unknown {
  const cells = header.flatMap((name, index): [string, unknown][] => {
    const cell = unescapeCell(record[index]?.trim() ?? '');
    if (cell === '') return [];
    return [name === 'channel' ? ['channels', cell.split(/[ ;|]+/)] : [name, cell]];
  });
  return record.length > header.length ? undefined : Object.fromEntries(cells);
}

function rowOf(line: number, given: unknown, { channel, cause }: Defaults): Row {
  const filled =
    typeof given === 'object' && given !== null
      ? { ...(channel && { channels: [channel] }), ...(cause && { cause }), ...given }
      : given;
  const row = newSuppressionSchema.safeParse(filled);
  if (!row.success) {
    const { path = [], message = 'It is not valid.' } = row.error.issues[0] ?? {};
    return {
      line,
      reject: { code: 'invalid', message: path.length > 0 ? `${path.join('.')}: ${message}` : message },
    };
  }
  return { line, stop: stopOf(row.data) };
}
