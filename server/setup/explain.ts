import { StartRefusedError } from '@/domain/settings/installation/schema';
import { isDatabaseDown } from '@/lib/db/failure';
import { EnvError } from '@/lib/env';
import { EmbeddedDatabaseError, FolderInUseError } from '../embedded';
import { MigrationError } from '../migration/apply';
import { SecretLostError, SocketFolderError } from '../pglite/data-folder';
import { StartError } from './preflight';

const FOR_PEOPLE = [
  StartError,
  StartRefusedError,
  EnvError,
  FolderInUseError,
  EmbeddedDatabaseError,
  SecretLostError,
  SocketFolderError,
  MigrationError,
];

/** Messages for PostgreSQL error codes that come from the settings of the server or of DATABASE_URL. */
const SETTINGS: Record<string, (detail: string) => string> = {
  '3D000': (detail) =>
    `${detail}: the server that DATABASE_URL names has no such database. Create it (createdb NAME), or correct the name.`,
  '28000': (detail) => `The database refuses the log-in (${detail}). Check the user in DATABASE_URL.`,
  '28P01': (detail) =>
    `The database refuses the log-in (${detail}). Check the user and the password in DATABASE_URL.`,
  '42501': (detail) =>
    `The database user may not do this (${detail}). Give it the rights, or use the user that owns the tables.`,
  '53300': (detail) =>
    `The database accepts no more connections (${detail}). Close some, raise its max_connections, or lower DATABASE_POOL_MAX.`,
  '42P01': () => 'The database has no tables of Optdown yet: run npm run migrate.',
};

/**
 * The message for an error that the operator can correct, in plain sentences and without a stack; null for any other
 * error, which is a bug of ours.
 */
export function explainToPerson(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (FOR_PEOPLE.some((kind) => error instanceof kind)) return error.message;
  const code = codeOf(error);
  const explain = SETTINGS[code];
  if (explain) return explain(error.message);
  if (!isDatabaseDown(error)) return null;
  return `The database does not answer (${reasonOf(error)}). Check DATABASE_URL, and that the database runs.`;
}

/** PostgreSQL's code, from the driver or through Prisma. */
function codeOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : '';
  return code === 'P2021' ? '42P01' : code;
}

/** An AggregateError of several addresses has no message of its own. */
function reasonOf(error: Error): string {
  if (error.message) return error.message;
  return error instanceof AggregateError ? error.errors.map(String).join(', ') : codeOf(error);
}
