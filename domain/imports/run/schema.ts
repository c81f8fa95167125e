import type { ImportGrounds, ImportLayout } from '@/domain/imports/file/schema';
import type { UploadFormat } from '@/domain/imports/job/schema';
import type { Destination, EncodedRows, Repeat, Repeats } from '@/domain/imports/merge/schema';

export type ImportOptions = {
  grounds: ImportGrounds;
  /** Validates everything and writes the rejects file, but leaves the database unchanged. */
  dryRun: boolean;
  /** An uploaded import: already opened, and closed by the caller; its columns are what a member chose, if one did. */
  upload?: { importId: string; layout: ImportLayout | null; format: UploadFormat };
  /** Stops the import after the batches in flight. */
  signal: AbortSignal;
  onProgress: (bytes: number, rows: number) => void;
};

export type ImportSummary = {
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  /** Rows that name a person whom an earlier one named. */
  repeated: number;
  /** The first of those, in the order of the file. */
  repeats: Repeat[];
  rejected: number;
  rejectsFile: string;
  interrupted: boolean;
};

/** Reads, checks and encodes a file while the caller waits for the database: a thread, in production. */
export type Reader = {
  /** Its messages, until the signal. Throws what the reader throws. */
  messages: (signal: AbortSignal) => AsyncIterable<FromReader>;
  tell: (message: ToReader) => void;
  stop: () => Promise<unknown>;
};

/** What a reader is started with. */
export type ReaderTask = {
  file: string;
  to: Destination;
  grounds: ImportGrounds;
  /** The file's columns, if a person has chosen them; null: what its header says. */
  layout: ImportLayout | null;
  /** Lines of JSON have no columns. */
  format: UploadFormat;
  /** How many batches it may be ahead. */
  maxUnsettled: number;
  /** The clock offset for the ids that the thread makes, see lib/clock.ts. */
  clockOffset: number;
};

/** A rejected record: its line, the reason, and its original cells. */
export type Reject = { line: number; reason: string; cells: string[] };

/** What is written in one transaction. */
export type Batch = {
  id: number;
  rows: EncodedRows;
  rejects: Reject[];
  repeats: Repeats;
  /** How far into the file it reaches. */
  bytesRead: number;
};

export type FromReader =
  | { kind: 'header'; cells: string[] }
  /** The file cannot be read at all. */
  | { kind: 'problem'; message: string }
  | ({ kind: 'batch' } & Batch)
  | { kind: 'rejects'; rejects: Reject[] }
  /** Everything was read and settled. */
  | { kind: 'end' };

/**
 * A batch is committed; the reader may continue. Rows of these refs are to be rejected, because the people were erased.
 */
export type ToReader = { kind: 'settled'; id: number; erasedRefs: string[] };
