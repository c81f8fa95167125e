import { clockProblem, secretProblem, tooNew } from '@/domain/settings/installation/rules';
import type { Installation, KeyedSamples } from '@/domain/settings/installation/schema';
import { measureClock } from '@/lib/db/clock';
import { readMigrationState, VERSION } from '@/lib/db/migrations';
import { pool } from '@/lib/db/pool';
import { env } from '@/lib/env';

type SecretOnRecord = Pick<Installation, 'id' | 'secretCheck' | 'secretKeyId'>;

/** Throws if the table does not exist: call {@link migrationProblem} first. */
export async function readInstallation(): Promise<Installation> {
  const { rows } = await pool().query<Installation>(
    `SELECT id, secret_check AS "secretCheck", secret_key_id AS "secretKeyId", needs_proof AS "needsProof",
            public_url AS "publicUrl", earlier_urls AS "earlierUrls"
       FROM installation`,
  );
  const [installation] = rows;
  if (!installation) throw new Error('The table installation has lost its row: restore it from a backup.');
  return installation;
}

/** Why this build cannot work with the database's tables: they are older than it, or newer. */
export async function migrationProblem(): Promise<string | null> {
  const { isEmpty, pending, unknown } = await readMigrationState();
  const newest = unknown.at(-1);
  if (newest !== undefined) {
    const schemaVersion = await readSchemaVersion();
    return tooNew({ version: VERSION, count: unknown.length, newest, schemaVersion });
  }
  if (pending.length === 0) return null;
  return isEmpty
    ? 'The database has no tables of Optdown yet: run npm run migrate.'
    : `The database lacks ${pending.length} of the migrations of this version (${VERSION}): run npm run migrate.`;
}

/** A database of an older version has no such table yet. */
async function hasTable(): Promise<boolean> {
  const { rows } = await pool().query("SELECT WHERE to_regclass('installation') IS NOT NULL");
  return rows.length > 0;
}

/** The version of Optdown that applied the newest migration, if it recorded that. */
async function readSchemaVersion(): Promise<string | null> {
  if (!(await hasTable())) return null;
  const { rows } = await pool().query<{ version: string | null }>(
    'SELECT schema_version AS version FROM installation',
  );
  return rows[0]?.version ?? null;
}

export async function wrongSecret(): Promise<string | null> {
  return secretProblem(env().APP_SECRET, await readInstallation());
}

/** {@link wrongSecret} for `npm run migrate`, which meets databases of older versions. */
export async function findWrongSecretBeforeMigrating(): Promise<string | null> {
  if (!(await hasTable())) return null;
  const { rows } = await pool().query<SecretOnRecord>(
    'SELECT id, secret_check AS "secretCheck", secret_key_id AS "secretKeyId" FROM installation',
  );
  return rows[0] ? secretProblem(env().APP_SECRET, rows[0]) : null;
}

export async function wrongClock(): Promise<string | null> {
  return clockProblem(await measureClock());
}

const SAMPLES = 20;

/** Some of the most recently sealed and hashed values. */
export async function readKeyedSamples(): Promise<KeyedSamples> {
  const linkKeys = await pool().query<{ secret: Buffer }>(
    'SELECT secret FROM link_key ORDER BY id DESC LIMIT $1',
    [SAMPLES],
  );
  const webhooks = await pool().query<{ sealed: string | null }>(
    `SELECT secrets -> 0 ->> 'sealed' AS sealed FROM live_webhook ORDER BY id DESC LIMIT $1`,
    [SAMPLES],
  );
  const emails = await pool().query<KeyedSamples['emails'][number]>(
    `SELECT workspace_id AS "workspaceId", email, email_hash AS hash FROM recipient
      WHERE email IS NOT NULL AND email_hash IS NOT NULL LIMIT $1`,
    [SAMPLES],
  );
  return {
    linkKeys: linkKeys.rows.map(({ secret }) => secret),
    webhookSecrets: webhooks.rows.flatMap(({ sealed }) =>
      sealed === null ? [] : [Buffer.from(sealed, 'base64')],
    ),
    emails: emails.rows,
  };
}

/** Whether links may have been sent: there is, or was, a key to mint them with, or a stored link. */
export async function hasLinks(): Promise<boolean> {
  const { rows } = await pool().query<{ has: boolean }>(
    'SELECT EXISTS (SELECT FROM link_key) OR EXISTS (SELECT FROM short_link) AS has',
  );
  return rows[0]?.has ?? false;
}
