import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { isRejectColumn, REJECT_HEADER, rejectsFileOf } from '@/domain/import-file/rules';
import { csvLine } from '@/lib/csv-write';
import type { Reject } from './import-messages';

/**
 * The rows that were not taken: the line, the reason and the cells as they were, safe to open in a spreadsheet
 * (ACCEPTANCE 31). There is a file only where there are such rows.
 */
export class RejectsFile {
  readonly name: string;
  header: string[] = [];
  count = 0;
  #stream: WriteStream | undefined;

  constructor(importedFile: string) {
    this.name = rejectsFileOf(importedFile);
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
      this.#stream.write(csvLine([...REJECT_HEADER, ...this.#own(this.header)]));
    }
    const lines = rejects.map(({ line, reason, cells }) =>
      csvLine([String(line), reason, ...this.#own(cells)]),
    );
    if (!this.#stream.write(lines.join(''))) await once(this.#stream, 'drain');
  }

  /** Without why they were rejected before, where rejects were put right and given back. */
  #own(cells: readonly string[]): string[] {
    return cells.length === this.header.length
      ? cells.filter((_, at) => !isRejectColumn(this.header[at] ?? ''))
      : [...cells];
  }

  async close(): Promise<void> {
    if (!this.#stream) return;
    this.#stream.end();
    await finished(this.#stream);
  }
}
