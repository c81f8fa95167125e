import type { CountryCode } from 'libphonenumber-js';
import { z } from 'zod';
import type { WorkspaceScope } from '@/domain/access/schema';
import { IMPORT_COLUMNS, type ImportColumn } from '@/domain/import-file/schema';

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

/** What a file's column can be: a column that imports know, an attribute by its own name, or nothing of interest. */
export const TARGETS = [...IMPORT_COLUMNS, 'attribute', 'ignored'] as const;
export type Target = (typeof TARGETS)[number];
export const targetSchema = z.enum(TARGETS);

const MOST_COLUMNS = 500;
/** What each column of a file is, in its order. */
export const targetsSchema = z.array(targetSchema).min(1).max(MOST_COLUMNS);

/** What keeps a choice of columns from being run. */
export type MappingProblem =
  | { kind: 'no_ref' }
  | { kind: 'twice'; target: ImportColumn }
  | { kind: 'attribute_twice'; name: string }
  | { kind: 'attribute_unnamed'; column: number };

/** What a member says of how a file is to be read. */
export type Mapping = { targets: Target[]; defaultCountry: CountryCode | null };

export const MOST_UPLOAD_BYTES = 100 * 1024 * 1024;

/** What goes with a file: where its consents come from, or that nobody can say. Exactly one of the two. */
export const groundsSchema = z
  .object({ consentSource: z.string().trim().max(200).default(''), unverified: z.literal('1').optional() })
  .refine(({ consentSource, unverified }) => (consentSource === '') === (unverified === '1'))
  .transform(({ consentSource }) => ({ consentSource: consentSource || null }));

/** An import as its page shows it. */
export type Upload = {
  id: string;
  fileName: string;
  consentSource: string | null;
  state: UploadState;
  accepted: number;
  rejected: number;
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
  /** The most frequent first. */
  reasons: { reason: string; count: number; firstLine: number }[];
};

/** An import that a worker has taken up, and which run of it this is. */
export type UploadRun = {
  scope: WorkspaceScope;
  id: string;
  run: number;
  consentSource: string | null;
  targets: Target[];
  defaultCountry: CountryCode | null;
  startedBy: { loginId: string; name: string } | null;
};

/** How a run came to its end. */
export type UploadEnd = { state: 'finished' | 'stopped' } | { state: 'failed'; problem: string };
