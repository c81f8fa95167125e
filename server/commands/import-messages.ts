import type { UploadFormat } from '@/domain/imports/job/schema';
import type { Destination, EncodedRows, Repeats } from '@/domain/imports/merge/schema';
import type { ImportGrounds, ImportLayout } from '@/domain/imports/file/schema';

/** What an import's reading thread is started with. */
export type ReaderTask = {
  file: string;
  to: Destination;
  grounds: ImportGrounds;
  /** What the file's columns are, where a person has said so; null: what its header says. */
  layout: ImportLayout | null;
  /** A JSON object a line has no columns. */
  format: UploadFormat;
  mostUnsettled: number;
  /** What the thread's ids go by, see lib/clock.ts. */
  clockOffset: number;
};

/** A record that was not taken: where it stood, why, and its cells as they were. */
export type Reject = { line: number; reason: string; cells: string[] };

export type FromReader =
  | { kind: 'header'; cells: string[] }
  /** The file cannot be read at all. */
  | { kind: 'problem'; message: string }
  | {
      kind: 'batch';
      id: number;
      rows: EncodedRows;
      rejects: Reject[];
      repeats: Repeats;
      bytesRead: number;
    }
  | { kind: 'rejects'; rejects: Reject[] }
  /** Everything was read and settled. */
  | { kind: 'end' };

/** A batch is committed; the reader may go on. The refs of erased people among it are to be rejected. */
export type ToReader = { kind: 'settled'; id: number; erasedRefs: string[] };
