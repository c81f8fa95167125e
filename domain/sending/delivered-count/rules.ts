import { Readable } from 'node:stream';
import {
  DELIVERED_COLUMNS,
  deliveredSchema,
  type Delivered,
  type DeliveredFile,
  type RejectedDelivered,
} from '@/domain/sending/delivered-count/schema';
import type { Channel } from '@/domain/workspace/schema';
import { faultOfShape, shapeOf, type CsvShape } from '@/lib/csv-shape';
import { readCsv, type CsvRecords } from '@/lib/csv-read';
import { UnreadableText } from '@/lib/utf8-read';

type Offered = { channels: readonly Channel[]; today: string };

/**
 * The digits of a count as people write it: `1,200`, `1.200` or `1 200`. Counts are whole numbers, so a point before
 * three digits separates thousands. Anything else is left as it is, to be refused.
 */
function digitsOf(count: string): string {
  return /^\d{1,3}([.,'’\s])\d{3}(?:\1\d{3})*$/.test(count) ? count.replaceAll(/\D/g, '') : count;
}

/** Checks a count; returns what is wrong with it, if anything. */
export function judgeDelivered(
  given: Readonly<Partial<Record<keyof Delivered, unknown>>>,
  { channels, today }: Offered,
): { row: Delivered } | { problem: RejectedDelivered['problem'] } {
  const parsed = deliveredSchema.safeParse(
    typeof given.delivered === 'string' ? { ...given, delivered: digitsOf(given.delivered.trim()) } : given,
  );
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0]);
    return { problem: DELIVERED_COLUMNS.find((column) => column === name) ?? 'cells' };
  }
  if (parsed.data.day > today) return { problem: 'future' };
  if (!channels.includes(parsed.data.channel)) return { problem: 'not_offered' };
  return { row: parsed.data };
}

/**
 * Reads a CSV file of delivered counts by the names of its columns, with `readCsv`. Of several rows for one campaign,
 * day and channel, the last one counts.
 * @returns null if it is not such a file: a column is missing, or it is not text.
 */
export async function readDelivered(
  file: string | Uint8Array,
  offered: Offered,
): Promise<DeliveredFile | null> {
  const table = await readTable(Buffer.from(file));
  if (!table) return null;
  const [header = [], ...records] = table.records;
  const names = header.map((name) => name.trim().toLowerCase().replaceAll(' ', '_'));
  if (!DELIVERED_COLUMNS.every((column) => names.includes(column))) return null;
  const shape = shapeOf(header);
  const rows = new Map<string, Delivered>();
  const rejected: RejectedDelivered[] = [];
  for (const [index, cells] of records.entries()) {
    const given = Object.fromEntries(names.map((name, at) => [name, (cells[at] ?? '').trim()]));
    const judged = judgeCells(cells, shape, given, offered);
    if ('problem' in judged) rejected.push({ line: table.lines[index + 1] ?? 0, problem: judged.problem });
    else rows.set(`${judged.row.campaign} ${judged.row.day} ${judged.row.channel}`, judged.row);
  }
  return { rows: [...rows.values()], rejected };
}

async function readTable(bytes: Buffer): Promise<CsvRecords | null> {
  const table: CsvRecords = { records: [], lines: [] };
  try {
    for await (const { records, lines } of readCsv(Readable.from([bytes]))) {
      table.records.push(...records);
      table.lines.push(...lines);
    }
  } catch (error) {
    if (error instanceof UnreadableText) return null;
    throw error;
  }
  return table;
}

function judgeCells(
  cells: readonly string[],
  shape: CsvShape,
  given: Record<string, string>,
  offered: Offered,
): ReturnType<typeof judgeDelivered> {
  if (faultOfShape(cells, shape) !== null) return { problem: 'cells' };
  return given['delivered'] ? judgeDelivered(given, offered) : { problem: 'delivered' };
}
