import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';

export type CopyValue = string | number | boolean | Date | Buffer | null;

/** The size of one write. */
const CHUNK = 64 * 1024;

/** Rows of one table, kept as the text that COPY reads, until they are sent. */
export class CopyRows<Column extends string> {
  readonly #table: string;
  readonly #columns: readonly Column[];
  #chunks: string[] = [];
  #open = '';
  #count = 0;

  constructor(table: string, columns: readonly Column[]) {
    this.#table = table;
    this.#columns = columns;
  }

  add(row: Record<Column, CopyValue>): void {
    let line = '';
    let separator = '';
    for (const column of this.#columns) {
      line += separator + copyText(row[column]);
      separator = '\t';
    }
    this.#open += `${line}\n`;
    this.#count += 1;
    if (this.#open.length < CHUNK) return;
    this.#chunks.push(this.#open);
    this.#open = '';
  }

  /** Sends the gathered rows in one COPY: the embedded database takes each COPY whole, and of moderate size. */
  async send(client: pg.PoolClient): Promise<number> {
    const chunks = this.#open ? [...this.#chunks, this.#open] : this.#chunks;
    const count = this.#count;
    this.#chunks = [];
    this.#open = '';
    this.#count = 0;
    if (count === 0) return 0;
    const command = `COPY ${this.#table} (${this.#columns.join(', ')}) FROM STDIN`;
    await pipeline(Readable.from(chunks), client.query(copyFrom(command)));
    return count;
  }
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const NEEDS_ESCAPE = /[\\\n\r\t]/;

/** A value in COPY's text format (PostgreSQL manual, COPY, "Text Format"). */
export function copyText(value: CopyValue): string {
  if (value === null) return '\\N';
  if (typeof value === 'string') return NEEDS_ESCAPE.test(value) ? escaped(value) : value;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Buffer) return `\\\\x${value.toString('hex')}`;
  return String(value);
}

function escaped(text: string): string {
  return text.replace(/[\\\n\r\t]/g, (character) => ESCAPES[character] ?? character);
}
