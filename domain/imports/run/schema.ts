import type { ImportGrounds, ImportLayout } from '@/domain/imports/file/schema';
import type { UploadFormat } from '@/domain/imports/job/schema';
import type { Destination, EncodedRows, Repeat, Repeats } from '@/domain/imports/merge/schema';

export type ImportOptions = {
  grounds: ImportGrounds;
  /** Validates all of it and writes the rejects file; the database stays as it is. */
  dryRun: boolean;
  /** An upload's import: opened already, and closed by who runs it; its columns are what a member said, if one did. */
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

/** What reads, checks and encodes a file while the caller waits for the database: a thread, in production. */
export type Reader = {
  /** What it says, until the signal. Throws what the reader throws. */
  messages: (signal: AbortSignal) => AsyncIterable<FromReader>;
  tell: (message: ToReader) => void;
  stop: () => Promise<unknown>;
};

/** What a reader is started with. */
export type ReaderTask = {
  file: string;
  to: Destination;
  grounds: ImportGrounds;
  /** What the file's columns are, where a person has said so; null: what its header says. */
  layout: ImportLayout | null;
  /** A JSON object a line has no columns. */
  format: UploadFormat;
  /** How many batches it may be ahead. */
  maxUnsettled: number;
  /** What the thread's ids go by, see lib/clock.ts. */
  clockOffset: number;
};

/** A record that was not taken: where it stood, why, and its cells as they were. */
export type Reject = { line: number; reason: string; cells: string[] };

/** What is written in one transaction. */
export type Batch = {
  id: number;
  rows: EncodedRows;
  rejects: Reject[];
  repeats: Repeats;
  /** How far into the file it comes. */
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

/** A batch is committed; the reader may go on. The refs of erased people among it are to be rejected. */
export type ToReader = { kind: 'settled'; id: number; erasedRefs: string[] };
