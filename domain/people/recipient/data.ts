import type { CountryCode } from 'libphonenumber-js';
import type pg from 'pg';
import { normalizeEmail, normalizePhone } from '@/domain/people/address/rules';
import { addressHasher, hashAddress } from '@/domain/people/recipient/rules';
import { ADDRESS_OF, type AddressKind, type RecipientRecord } from '@/domain/people/recipient/schema';
import { idNamed } from '@/domain/people/merged-ref/data';
import { IS_THEIRS, STOPS_CHANNEL } from '@/domain/people/suppression/data';
import type { Channel, WorkspaceScope } from '@/domain/workspace/schema';
import {
  ADDRESS_COLUMN,
  addressesIn,
  addressKey,
  HASH_COLUMN,
  type AddressRow,
} from '@/domain/people/address/data';
import { pool } from '@/lib/db/pool';

/** Whether the person with this ref was erased: their links are dead and no import brings them back. Requirement 17. */
export async function isErased(scope: WorkspaceScope, ref: string): Promise<boolean> {
  return (await readErasedAt(scope, ref)) !== null;
}

/** When the person with this ref was erased; null if no one was. */
export async function readErasedAt({ workspaceId }: WorkspaceScope, ref: string): Promise<Date | null> {
  const refHash = hashAddress(addressKey(), workspaceId, 'ref', ref);
  const { rows } = await pool().query<{ erased_at: Date }>(
    'SELECT erased_at FROM erasure WHERE workspace_id = $1 AND ref_hash = $2',
    [workspaceId, refHash],
  );
  return rows[0]?.erased_at ?? null;
}

/** Which of these refs belong to erased people. Most workspaces have none, and then no ref is hashed. */
export async function readErasedRefs(
  client: pg.PoolClient | pg.Pool,
  { workspaceId }: WorkspaceScope,
  refs: readonly string[],
): Promise<string[]> {
  const { rowCount } = await client.query('SELECT FROM erasure WHERE workspace_id = $1 LIMIT 1', [
    workspaceId,
  ]);
  if (rowCount === 0) return [];
  const hash = addressHasher(addressKey(), workspaceId);
  const refOf = new Map(refs.map((ref) => [hash('ref', ref), ref]));
  const { rows } = await client.query<{ hash: string }>(
    `SELECT encode(e.ref_hash, 'hex') AS hash
       FROM unnest($2::text[]) AS given(hash)
       JOIN erasure e ON e.workspace_id = $1 AND e.ref_hash = decode(given.hash, 'hex')`,
    [workspaceId, [...refOf.keys()]],
  );
  return rows.flatMap(({ hash }) => refOf.get(hash) ?? []);
}

const MAX_SHARING = 20;

/**
 * The refs of the recipients with exactly this e-mail address or number, at most 20; several may share one. Empty if
 * the query is neither.
 * @param country whose numbers may be given without their +.
 */
export async function findByAddress(
  { workspaceId }: WorkspaceScope,
  query: string,
  country?: CountryCode,
): Promise<string[]> {
  const key = addressKey();
  const email = /[@\uff20]/.test(query) ? normalizeEmail(query) : null;
  const phone = email === null ? normalizePhone(query, country) : null;
  const kind = email === null ? 'phone' : 'email';
  const address = email ?? phone;
  if (address === null) return [];
  // MATERIALIZED: found first, then sorted. After an import, wrong statistics would make the planner read refs in order
  // until it has found twenty.
  const { rows } = await pool().query<{ ref: string }>(
    `WITH found AS MATERIALIZED (SELECT ref FROM recipient WHERE workspace_id = $1 AND ${HASH_COLUMN[kind]} = $2)
     SELECT ref FROM found ORDER BY ref LIMIT ${MAX_SHARING}`,
    [workspaceId, hashAddress(key, workspaceId, kind, address)],
  );
  return rows.map(({ ref }) => ref);
}

/** A page, after the ref `after`, of the refs of everyone who has an address for a channel, in order. */
export async function readReachableRefs(
  { workspaceId }: WorkspaceScope,
  channel: Channel,
  { after, limit }: { after: string; limit: number },
): Promise<string[]> {
  const { rows } = await pool().query<{ ref: string }>(
    `SELECT ref FROM recipient
      WHERE workspace_id = $1 AND ref > $2 AND ${ADDRESS_COLUMN[ADDRESS_OF[channel]]} IS NOT NULL
      ORDER BY ref LIMIT $3`,
    [workspaceId, after, limit],
  );
  return rows.map(({ ref }) => ref);
}

type RecordRow = AddressRow & {
  ref: string;
  locale: string | null;
  time_zone: string | null;
  attributes: Record<string, unknown>;
  merged_refs: string[];
  consent_source: string | null;
  consent_at: Date | null;
  suppressed: Channel[];
  created_at: Date;
  updated_at: Date;
};

const RECORDS = `
  SELECT r.ref, ${addressesIn('r')}, r.locale, r.time_zone, r.attributes,
         r.consent_source, r.consent_at, r.created_at, r.updated_at,
         ARRAY(SELECT m.ref FROM merged_ref m WHERE m.recipient_id = r.id ORDER BY m.ref) AS merged_refs,
         ARRAY(SELECT DISTINCT s.channel FROM standing_fact s WHERE ${IS_THEIRS} AND ${STOPS_CHANNEL}
                ORDER BY s.channel) AS suppressed
    FROM recipient r WHERE r.workspace_id = $1`;

/** A recipient by their ref, or by one merged into it. `unknown`: never existed; `erased`: asked to be forgotten. */
export async function readRecord(
  scope: WorkspaceScope,
  ref: string,
): Promise<RecipientRecord | 'unknown' | 'erased'> {
  const { rows } = await pool().query<RecordRow>(`${RECORDS} AND r.id = ${idNamed('$1', '$2')}`, [
    scope.workspaceId,
    ref,
  ]);
  if (rows[0]) return recordOf(rows[0]);
  return (await isErased(scope, ref)) ? 'erased' : 'unknown';
}

/** A page of a list: recipients whose ref comes after `after`. */
export type RefPage = { after: string; limit: number };

/** Recipients ordered by ref. */
export async function listRecords(
  { workspaceId }: WorkspaceScope,
  { after, limit }: RefPage,
): Promise<RecipientRecord[]> {
  const { rows } = await pool().query<RecordRow>(`${RECORDS} AND r.ref > $2 ORDER BY r.ref LIMIT $3`, [
    workspaceId,
    after,
    limit,
  ]);
  return rows.map(recordOf);
}

/** The recipients with exactly this address; several may share one. @param address normalized. */
export async function findRecords(
  { workspaceId }: WorkspaceScope,
  kind: AddressKind,
  address: string,
  { after, limit }: RefPage,
): Promise<RecipientRecord[]> {
  const hash = hashAddress(addressKey(), workspaceId, kind, address);
  // Found first, then sorted, as in findByAddress.
  const { rows } = await pool().query<RecordRow>(
    `${RECORDS} AND r.ref > $3 AND r.id = ANY(ARRAY(
       SELECT id FROM recipient WHERE workspace_id = $1 AND ${HASH_COLUMN[kind]} = $2))
      ORDER BY r.ref LIMIT $4`,
    [workspaceId, hash, after, limit],
  );
  return rows.map(recordOf);
}

function recordOf(row: RecordRow): RecipientRecord {
  return {
    ref: row.ref,
    mergedRefs: row.merged_refs,
    email: row.email,
    phone: row.phone,
    pushToken: row.push_token,
    postalAddress: row.postal_address,
    locale: row.locale,
    timeZone: row.time_zone,
    attributes: row.attributes,
    consent: row.consent_source === null ? null : { source: row.consent_source, at: row.consent_at },
    suppressed: row.suppressed,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
