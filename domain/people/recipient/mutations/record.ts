// Tests: domain/choices/merge/mutations.db.test.ts, domain/choices/recorded-consent/mutations.db.test.ts, api/v1/recipients
import type pg from 'pg';
import { ADDRESS_COLUMN, columnsOf } from '@/domain/people/address/data';
import { idNamed } from '@/domain/people/merged-ref/data';
import { ADDRESS_KINDS, type Clearable, type StandingConsent } from '@/domain/people/recipient/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { rowSource } from '@/lib/db/rows';

const COLUMNS: Record<Clearable, string[]> = {
  email: columnsOf('email'),
  phone: columnsOf('phone'),
  pushToken: columnsOf('push'),
  postalAddress: columnsOf('postal'),
  locale: ['locale'],
  timeZone: ['time_zone'],
};

const COLUMN_NAMES = Object.values(COLUMNS).flat();

/** What to clear. `ref` is the recipient's own, `asked` the one that the caller used. */
export type Clearing = {
  ref: string;
  asked: string;
  fields: readonly Clearable[];
  attributes: readonly string[];
};

/**
 * Clears the named fields and attributes that have a value. @returns who changed, by the refs that the caller used.
 */
export async function clearFields(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
  clearing: readonly Clearing[],
): Promise<string[]> {
  const source = rowSource(
    clearing.map(({ asked, ref, fields, attributes }) => ({
      asked,
      ref,
      columns: fields.flatMap((field) => COLUMNS[field]).join(' '),
      attributes: JSON.stringify(attributes),
    })),
    { asked: 'text', ref: 'text', columns: 'text', attributes: 'text' },
    { firstParameter: 2 },
  );
  const isCleared = (column: string) => `'${column}' = ANY(given.columns)`;
  const { rows } = await client.query<{ ref: string }>(
    `WITH given AS (
       SELECT asked, ref, string_to_array(columns, ' ') AS columns,
              ARRAY(SELECT jsonb_array_elements_text(attributes::jsonb)) AS attributes FROM ${source.sql})
     UPDATE recipient r
        SET ${COLUMN_NAMES.map((column) => `${column} = CASE WHEN ${isCleared(column)} THEN NULL ELSE r.${column} END`).join(', ')},
            attributes = r.attributes - given.attributes, updated_at = now()
       FROM given
      WHERE r.workspace_id = $1 AND r.ref = given.ref
        AND (${COLUMN_NAMES.map((column) => `(${isCleared(column)} AND r.${column} IS NOT NULL)`).join(' OR ')}
             OR r.attributes ?| given.attributes)
      RETURNING given.asked AS ref`,
    [workspaceId, ...source.values],
  );
  return rows.map(({ ref }) => ref);
}

/** Notes a recipient's consent, unless a newer one is noted: their record shows the newest. */
export async function noteConsent(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
  ref: string,
  { source, givenAt }: { source: string; givenAt: Date },
): Promise<void> {
  await client.query(
    `UPDATE recipient SET consent_source = $3, consent_at = $4, updated_at = now()
      WHERE id = ${idNamed('$1', '$2')}
        AND (consent_source IS NULL OR consent_at IS NULL OR consent_at < $4::timestamptz)`,
    [workspaceId, ref, source, givenAt],
  );
}

/**
 * Clears the consent of whoever has one of these numbers and no other address. They are out of service: whoever gets a
 * number next gave none. Requirement 23.
 */
export async function forgetConsentOfNumbers(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
  phoneHashes: readonly Buffer[],
): Promise<void> {
  if (phoneHashes.length === 0) return;
  await client.query(
    `UPDATE recipient SET consent_source = NULL, consent_at = NULL, updated_at = now()
      WHERE id IN (SELECT id FROM recipient
                    WHERE workspace_id = $1 AND phone_hash = ANY($2::bytea[]) AND consent_source IS NOT NULL
                      AND email IS NULL AND push_token IS NULL AND postal_address IS NULL
                    ORDER BY id FOR NO KEY UPDATE)`,
    [workspaceId, phoneHashes],
  );
}

/** Fills the gaps of one record from another, which stays. @returns the consent in force afterwards. */
export async function fillRecord(
  client: pg.PoolClient,
  { id, fromId }: { id: string; fromId: string },
): Promise<StandingConsent | undefined> {
  const taken = [
    ...ADDRESS_KINDS.flatMap((kind) =>
      columnsOf(kind).map(
        (column) =>
          `${column} = CASE WHEN s.${ADDRESS_COLUMN[kind]} IS NULL THEN l.${column} ELSE s.${column} END`,
      ),
    ),
    ...['locale', 'time_zone'].map((column) => `${column} = coalesce(s.${column}, l.${column})`),
    ...['consent_source', 'consent_at', 'import_id'].map(
      (column) => `${column} = CASE WHEN s.consent_source IS NULL THEN l.${column} ELSE s.${column} END`,
    ),
  ];
  const { rows } = await client.query<{ source: string | null; at: string | null }>(
    `UPDATE recipient s
        SET ${taken.join(', ')}, attributes = l.attributes || s.attributes,
            created_at = least(s.created_at, l.created_at), updated_at = now()
       FROM recipient l WHERE s.id = $2 AND l.id = $1
      RETURNING s.consent_source AS source, s.consent_at::text AS at`,
    [fromId, id],
  );
  return rows[0];
}

/** Gives recipients the hash that all spellings of their number share. */
export async function rehashPhones(
  client: pg.PoolClient,
  recipients: readonly { id: string; hash: Buffer }[],
): Promise<void> {
  if (recipients.length === 0) return;
  const source = rowSource(
    recipients.map(({ id, hash }) => ({ id, hash })),
    { id: 'uuid', hash: 'bytea' },
  );
  await client.query(
    `UPDATE recipient r SET phone_hash = rows.hash FROM ${source.sql}
      WHERE r.id = rows.id AND r.id IN (SELECT id FROM recipient WHERE id = ANY ($3::uuid[]) ORDER BY id FOR NO KEY UPDATE)`,
    [...source.values, recipients.map(({ id }) => id)],
  );
}

/** Deletes a recipient who is erased, or merged into another. Their last sends go with them. */
export async function deleteRecipient(client: pg.PoolClient, id: string): Promise<void> {
  await client.query('DELETE FROM recipient WHERE id = $1', [id]);
}
