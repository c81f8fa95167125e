import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { rejectsFileOf } from '@/domain/imports/file/rules';
import { isRejectColumn, REJECT_HEADER } from '@/domain/imports/header/rules';
import { CSV_MARK, csvLine } from '@/lib/csv-write';
import type { Reject } from '@/domain/imports/run/schema';

/**
 * The rows that were not taken: the line, the reason and the cells as they were, safe to open in a spreadsheet
 * (requirement 31). There is a file only where there are such rows.
 */
export class RejectsFile {
  readonly name: string;
  count = 0;
  #header: readonly string[] = [];
  /** Which columns are the file's own: not why a row was rejected before, where rejects were put right and given back. */
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

  /** Removes what an earlier run left: it would be taken for this one's. */
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

  /** A row that does not fit the header is given back whole. */
  #ownOf(cells: readonly string[]): readonly string[] {
    return cells.length === this.#own.length ? cells.filter((_, at) => this.#own[at]) : cells;
  }

  async close(): Promise<void> {
    if (!this.#stream) return;
    this.#stream.end();
    await finished(this.#stream);
  }
}
