import type { CountryCode } from 'libphonenumber-js';
import { z } from 'zod';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import type { Repeat } from '@/domain/imports/merge/schema';
import { IMPORT_COLUMNS, type ImportColumn, type StopInColumn } from '@/domain/imports/file/schema';

/**
 * The state of an uploaded file's import. `uploaded`: no one has said yet what its columns are. `stopped`: the worker
 * went away; it can be run again, as can a cancelled or failed one.
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
 * What a file's column can be: a column that imports know, an attribute by its own name, or ignored. A kept attribute
 * is stored whatever it says; any other that says who left is refused.
 */
export const TARGETS = [...IMPORT_COLUMNS, 'attribute', 'kept attribute', 'ignored'] as const;
export type Target = (typeof TARGETS)[number];
export const targetSchema = z.enum(TARGETS);

const MAX_COLUMNS = 500;
/** What each column of a file is, in order. */
export const targetsSchema = z.array(targetSchema).min(1).max(MAX_COLUMNS);

/** What prevents a choice of columns from being run. */
export type MappingProblem =
  | { kind: 'no_ref' }
  | { kind: 'twice'; target: ImportColumn }
  | { kind: 'attribute_twice'; name: string }
  | { kind: 'attribute_unnamed'; column: number }
  /** It says who left or cannot be reached: by its name, or in a row. */
  | { kind: 'says_stop'; name: string; found: StopInColumn | null };

/** A member's choice of how a file is to be read. */
export type Mapping = { targets: Target[]; defaultCountry: CountryCode | null };

/** How a file is read: as a member said, or, without targets, as its own header says. */
export type Reading = Omit<Mapping, 'targets'> & { targets: Target[] | null };

export const MAX_UPLOAD_BYTES = 100 * 1024 * 1024;

/** The maximum that a sender's system may send at once, unpacked. */
export const MAX_IMPORT_BYTES = 1024 * 1024 * 1024;
export const MAX_IMPORT_ROWS = 1_000_000;

/** CSV with a header line, or one JSON object per line. */
export const UPLOAD_FORMATS = ['csv', 'ndjson'] as const;
export type UploadFormat = (typeof UPLOAD_FORMATS)[number];

/** A received file that belongs to no import yet. */
export type ReceivedFile = { id: string; bytes: number; file: string };

/** What goes with a file: the source of its consents, or that it is unknown. Exactly one of the two. */
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
  /** Null for imports of the command line, whose file is not here. */
  fileBytes: number | null;
  readBytes: number;
  isFileHere: boolean;
  targets: Target[] | null;
  defaultCountry: CountryCode | null;
  problem: string | null;
  uploadedBy: string | null;
};

/** The top of a file: its header, and some records below it with their line numbers. */
export type FileHead = { header: string[]; records: string[][]; lines: number[] };

/** What would become of a file's first rows. */
export type RowsCheck = {
  good: number;
  bad: number;
  /**
   * Rows that would be imported, and say in an ignored column that their person left or cannot be reached. 0 rows: only
   * the column's name says so.
   */
  leavers: { rows: number; column: string; firstLine: number } | null;
  /** Rows that name a person whom an earlier one named: the later one counts. */
  repeated: number;
  /** The first of them. */
  repeats: Repeat[];
  /** Most frequent first. */
  reasons: { reason: string; count: number; firstLine: number }[];
};

/** An import that a worker has claimed, and the number of the run. */
export type UploadRun = {
  scope: WorkspaceScope;
  id: string;
  run: number;
  format: UploadFormat;
  consentSource: string | null;
  /** Null: what the file's header says. */
  targets: Target[] | null;
  defaultCountry: CountryCode | null;
  /** In the form that the audit log takes. */
  startedBy: { member?: { loginId: string; name: string }; apiKey?: { id: string; name: string } };
};

/** How a run ended. */
export type UploadEnd = { state: 'finished' | 'stopped' } | { state: 'failed'; problem: string };
