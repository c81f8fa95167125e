import { parse } from 'csv-parse/sync';
import {
  DELIVERED_COLUMNS,
  deliveredSchema,
  type Delivered,
  type DeliveredFile,
  type RejectedDelivered,
} from '@/domain/delivery/schema';
import type { Channel } from '@/domain/workspace/schema';

type Offered = { channels: readonly Channel[]; today: string };

/** Whether a count may be kept; if not, what is wrong with it. */
export function judgeDelivered(
  given: unknown,
  { channels, today }: Offered,
): { row: Delivered } | { problem: RejectedDelivered['problem'] } {
  const parsed = deliveredSchema.safeParse(given);
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0]);
    return { problem: DELIVERED_COLUMNS.find((column) => column === name) ?? 'cells' };
  }
  if (parsed.data.day > today) return { problem: 'future' };
  if (!channels.includes(parsed.data.channel)) return { problem: 'not_offered' };
  return { row: parsed.data };
}

/**
 * Reads a CSV file of delivered counts by the names of its columns, with commas, semicolons or tabs. Of several rows for
 * one campaign, day and channel the last one counts.
 * @returns null where it is no such file: a column is missing.
 */
export function readDelivered(text: string, offered: Offered): DeliveredFile | null {
  const [head = ''] = text.split(/\r?\n/, 1);
  const delimiter =
    [',', ';', '\t'].find((each) => head.split(each).length >= DELIVERED_COLUMNS.length) ?? ',';
  const records = parse(text, {
    bom: true,
    delimiter,
    trim: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    info: true,
  }) as unknown as { record: string[]; info: { lines: number } }[];
  const names = records[0]?.record.map((name) => name.toLowerCase().replaceAll(' ', '_')) ?? [];
  if (!DELIVERED_COLUMNS.every((column) => names.includes(column))) return null;
  const rows = new Map<string, Delivered>();
  const rejected: RejectedDelivered[] = [];
  for (const { record, info } of records.slice(1)) {
    const given = Object.fromEntries(names.map((name, index) => [name, record[index]]));
    // Thousands may be set apart by spaces; a comma or a point could be either thing.
    if (given['delivered']) given['delivered'] = given['delivered'].replaceAll(/[\s ]/g, '');
    const judged =
      record.length === names.length && given['delivered'] !== ''
        ? judgeDelivered(given, offered)
        : ({ problem: record.length === names.length ? 'delivered' : 'cells' } as const);
    if ('problem' in judged) rejected.push({ line: info.lines, problem: judged.problem });
    else rows.set(`${judged.row.campaign} ${judged.row.day} ${judged.row.channel}`, judged.row);
  }
  return { rows: [...rows.values()], rejected };
}
