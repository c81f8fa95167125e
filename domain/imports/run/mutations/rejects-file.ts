import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { rejectsFileOf } from '@/domain/imports/file/rules/row';
import { isRejectColumn, REJECT_HEADER } from '@/domain/imports/header/rules';
import { CSV_MARK, csvLine } from '@/lib/csv-write';
import type { Reject } from '@/domain/imports/run/schema';

/**
 * The rejected rows: line, reason and original cells, safe to open in a spreadsheet (requirement 31). The file exists
 * only if there are such rows.
 */
export class RejectsFile {
  readonly name: string;
  count = 0;
  #header: readonly string[] = [];
  /** Which columns are the file's own, and not earlier rejection reasons in a corrected rejects file. */
  #own: readonly boolean[] = [];
  #stream: WriteStream | undefined;

  constructor(importedFile: string) {
    this.name = rejectsFileOf(importedFile);
  }

  /** The file's columns, once they are known. */
  set header(names: readonly string[]) {
    this.#header = names;
    this.#own = names.map((name) => !isRejectColumn(name));
  }

  /** Removes the file of an earlier run, which would be mistaken for this one's. */
  async start(): Promise<void> {
    await rm(this.name, { force: true });
  }

  async add(rejects: readonly Reject[]): Promise<void> {
    if (rejects.length === 0) return;
    this.count += rejects.length;
    if (!this.#stream) {
      this.#stream = createWriteStream(this.name);
      this.#stream.write(CSV_MARK + csvLine([...REJECT_HEADER, ...this.#ownOf(this.#header)]));
    }
    const lines = rejects.map(({ line, reason, cells }) =>
      csvLine([String(line), reason, ...this.#ownOf(cells)]),
    );
    if (!this.#stream.write(lines.join(''))) await once(this.#stream, 'drain');
  }

  /** A row that does not fit the header is written whole. */
  #ownOf(cells: readonly string[]): readonly string[] {
    return cells.length === this.#own.length ? cells.filter((_, at) => this.#own[at]) : cells;
  }

  async close(): Promise<void> {
    if (!this.#stream) return;
    this.#stream.end();
    await finished(this.#stream);
  }
}
