import type { CountryCode } from 'libphonenumber-js';
import { z } from 'zod';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import type { Repeat } from '@/domain/imports/merge/schema';
import { IMPORT_COLUMNS, type ImportColumn, type StopInColumn } from '@/domain/imports/file/schema';

/**
 * How far the import of an uploaded file has come. `uploaded`: nobody has said yet what its columns are. `stopped`: the
 * worker went away; it can be run again, as can one that was cancelled or has failed.
 */
export const UPLOAD_STATES = [
  'uploaded',
  'queued',
  'running',
  'cancelling',
  'cancelled',
  'stopped',
  'failed',
  'finished',
] as const;
export type UploadState = (typeof UPLOAD_STATES)[number];

/**
 * What a file's column can be: a column that imports know, an attribute by its own name, or nothing of interest. A kept
 * attribute is one whatever it says: of others, one that says who left is refused.
 */
export const TARGETS = [...IMPORT_COLUMNS, 'attribute', 'kept attribute', 'ignored'] as const;
export type Target = (typeof TARGETS)[number];
export const targetSchema = z.enum(TARGETS);

const MAX_COLUMNS = 500;
/** What each column of a file is, in its order. */
export const targetsSchema = z.array(targetSchema).min(1).max(MAX_COLUMNS);

/** What keeps a choice of columns from being run. */
export type MappingProblem =
  | { kind: 'no_ref' }
  | { kind: 'twice'; target: ImportColumn }
  | { kind: 'attribute_twice'; name: string }
  | { kind: 'attribute_unnamed'; column: number }
  /** It says who left or cannot be reached: by its name, or in a row. */
  | { kind: 'says_stop'; name: string; found: StopInColumn | null };

/** What a member says of how a file is to be read. */
export type Mapping = { targets: Target[]; defaultCountry: CountryCode | null };

/** How a file is read: as a member said, or, without targets, as its own header says. */
export type Reading = Omit<Mapping, 'targets'> & { targets: Target[] | null };

export const MAX_UPLOAD_BYTES = 100 * 1024 * 1024;

/** What a sender's system may send at once, once unpacked. */
export const MAX_IMPORT_BYTES = 1024 * 1024 * 1024;
export const MAX_IMPORT_ROWS = 1_000_000;

/** CSV with a header line, or a JSON object a line. */
export const UPLOAD_FORMATS = ['csv', 'ndjson'] as const;
export type UploadFormat = (typeof UPLOAD_FORMATS)[number];

/** A file as it was received: nobody's yet. */
export type ReceivedFile = { id: string; bytes: number; file: string };

/** What goes with a file: where its consents come from, or that nobody can say. Exactly one of the two. */
export const groundsSchema = z
  .object({ consentSource: z.string().trim().max(200).default(''), unverified: z.literal('1').optional() })
  .refine(({ consentSource, unverified }) => (consentSource === '') === (unverified === '1'))
  .transform(({ consentSource }) => ({ consentSource: consentSource || null }));

/** An import as its page shows it. */
export type Upload = {
  id: string;
  fileName: string;
  format: UploadFormat;
  consentSource: string | null;
  state: UploadState;
  /** Rows. */
  accepted: number;
  rejected: number;
  /** People, by what became of them. */
  created: number;
  updated: number;
  unchanged: number;
  /** Rows that name a person whom an earlier one named. */
  repeated: number;
  /** The first of those, in the order of the file. */
  repeats: Repeat[];
  startedAt: Date;
  finishedAt: Date | null;
  /** Null for one of the command line, whose file is not here. */
  fileBytes: number | null;
  readBytes: number;
  isFileHere: boolean;
  targets: Target[] | null;
  defaultCountry: CountryCode | null;
  problem: string | null;
  uploadedBy: string | null;
};

/** The top of a file: its header, and some records below it with their lines. */
export type FileHead = { header: string[]; records: string[][]; lines: number[] };

/** What would become of a file's first rows. */
export type RowsCheck = {
  good: number;
  bad: number;
  /**
   * Rows that would be taken, and say in a column which is left out that their person left or cannot be reached. None: the
   * column's name alone says that this is what it is about.
   */
  leavers: { rows: number; column: string; firstLine: number } | null;
  /** Rows that name a person whom an earlier one named: the later one counts. */
  repeated: number;
  /** The first of them. */
  repeats: Repeat[];
  /** The most frequent first. */
  reasons: { reason: string; count: number; firstLine: number }[];
};

/** An import that a worker has taken up, and which run of it this is. */
export type UploadRun = {
  scope: WorkspaceScope;
  id: string;
  run: number;
  format: UploadFormat;
  consentSource: string | null;
  /** Null: what the file's header says. */
  targets: Target[] | null;
  defaultCountry: CountryCode | null;
  /** As the audit log takes them. */
  startedBy: { member?: { loginId: string; name: string }; apiKey?: { id: string; name: string } };
};

/** How a run came to its end. */
export type UploadEnd = { state: 'finished' | 'stopped' } | { state: 'failed'; problem: string };
