import type pg from 'pg';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import type { AddressKind, StandingConsent } from '@/domain/people/recipient/schema';
import { hashAddress } from '@/domain/people/recipient/rules';
import { addressKey, hashesIn, hashesOfRow, type HashRow } from '@/domain/people/address/data';
import { prepared } from '@/lib/db/prepared';
import { rowSource } from '@/lib/db/rows';
import { newId } from '@/lib/id';

export type RecipientKey = { workspaceId: string; ref: string };

export type LockedRecipient = RecipientKey & {
  id: string;
  addressHashes: Partial<Record<AddressKind, Buffer>>;
  consent: StandingConsent;
};

type LockedRow = HashRow & {
  id: string;
  workspace_id: string;
  ref: string;
  /** The ref that the caller used. */
  asked: string;
  consent_source: string | null;
  consent_at: string | null;
};

/** A recipient as a map key. */
export function recipientKey({ workspaceId, ref }: RecipientKey): string {
  return `${workspaceId} ${ref}`;
}

/**
 * Locks recipients until the transaction ends, and creates those first seen through a valid link. Erased ones are never
 * created: they are missing from the result. A merged ref leads to its survivor. Locks in the order of ids, so that two
 * batches cannot deadlock.
 * @returns the recipients, keyed by the refs that the caller used.
 */
export async function lockRecipients(
  client: pg.PoolClient,
  wanted: readonly RecipientKey[],
): Promise<Map<string, LockedRecipient>> {
  const distinct = new Map(wanted.map((key) => [recipientKey(key), key]));
  const locked = await lockExisting(client, [...distinct.values()]);
  const missing = () => [...distinct.values()].filter((wanted) => !locked.has(recipientKey(wanted)));
  const add = (found: ReadonlyMap<string, LockedRecipient>) => {
    for (const [key, recipient] of found) locked.set(key, recipient);
  };
  if (missing().length > 0) add(await lockSurvivors(client, missing()));
  if (missing().length > 0) {
    await createUnlessErased(client, missing());
    add(await lockExisting(client, missing()));
  }
  // Erased, or merged into another, while this waited for them.
  if (missing().length > 0) add(await lockSurvivors(client, missing()));
  return locked;
}

/** {@link lockRecipients} for existing recipients, by any of their refs; creates no one. */
export async function lockKnown(
  client: pg.PoolClient,
  wanted: readonly RecipientKey[],
): Promise<Map<string, LockedRecipient>> {
  const locked = await lockExisting(client, wanted);
  const missing = wanted.filter((each) => !locked.has(recipientKey(each)));
  return missing.length === 0 ? locked : new Map([...locked, ...(await lockSurvivors(client, missing))]);
}

const LOCKED = `r.id, r.workspace_id, r.ref, rows.ref AS asked, ${hashesIn('r')}, r.consent_source, r.consent_at::text`;

function lockExisting(
  client: pg.PoolClient,
  wanted: readonly RecipientKey[],
): Promise<Map<string, LockedRecipient>> {
  return lock(
    client,
    wanted,
    (keys) => `recipient r JOIN ${keys} ON r.workspace_id = rows.workspace_id AND r.ref = rows.ref`,
  );
}

/** Locks the recipients that merged refs lead to. */
function lockSurvivors(
  client: pg.PoolClient,
  wanted: readonly RecipientKey[],
): Promise<Map<string, LockedRecipient>> {
  return lock(
    client,
    wanted,
    (keys) => `${keys} JOIN merged_ref m ON m.workspace_id = rows.workspace_id AND m.ref = rows.ref
         JOIN recipient r ON r.id = m.recipient_id`,
  );
}

/** @param from SQL: where the recipients `r` of the keys `rows` are found. */
async function lock(
  client: pg.PoolClient,
  wanted: readonly RecipientKey[],
  from: (keys: string) => string,
): Promise<Map<string, LockedRecipient>> {
  const { sql, values } = rowSource(
    wanted.map(({ workspaceId, ref }) => ({ workspace_id: workspaceId, ref })),
    { workspace_id: 'uuid', ref: 'text' },
  );
  const { rows } = await client.query<LockedRow>(
    prepared(`SELECT ${LOCKED} FROM ${from(sql)} ORDER BY r.id FOR NO KEY UPDATE OF r`, values),
  );
  return new Map(
    rows.map((row) => {
      const recipient: LockedRecipient = {
        id: row.id,
        workspaceId: row.workspace_id,
        ref: row.ref,
        addressHashes: hashesOfRow(row),
        consent: { source: row.consent_source, at: row.consent_at },
      };
      return [recipientKey({ workspaceId: row.workspace_id, ref: row.asked }), recipient];
    }),
  );
}

/**
 * Creates recipients, except under refs that were erased or merged. Waits for an erasure or merge in progress: the row
 * it deletes would make room for this one, and what was looked up before does not include what it writes.
 */
async function createUnlessErased(client: pg.PoolClient, missing: RecipientKey[]): Promise<void> {
  for (const workspaceId of [...new Set(missing.map((each) => each.workspaceId))].sort())
    await holdOffErasures(client, { workspaceId });
  const key = addressKey();
  const source = rowSource(
    missing.map(({ workspaceId, ref }) => ({
      id: newId(),
      workspace_id: workspaceId,
      ref,
      ref_hash: hashAddress(key, workspaceId, 'ref', ref),
    })),
    { id: 'uuid', workspace_id: 'uuid', ref: 'text', ref_hash: 'bytea' },
  );
  await client.query(
    `INSERT INTO recipient (id, workspace_id, ref)
     SELECT rows.id, rows.workspace_id, rows.ref FROM ${source.sql}
      WHERE EXISTS (SELECT FROM workspace w WHERE w.id = rows.workspace_id)
        AND NOT EXISTS (SELECT FROM erasure e WHERE e.workspace_id = rows.workspace_id AND e.ref_hash = rows.ref_hash)
        AND NOT EXISTS (SELECT FROM merged_ref m WHERE m.workspace_id = rows.workspace_id AND m.ref = rows.ref)
      ORDER BY rows.workspace_id, rows.ref
     ON CONFLICT (workspace_id, ref) DO NOTHING`,
    source.values,
  );
}

/**
 * Keeps anyone in the workspace from being erased or merged until the transaction ends, so that what an import looked
 * up stays true.
 */
export async function holdOffErasures(
  client: pg.PoolClient,
  { workspaceId }: Pick<WorkspaceScope, 'workspaceId'>,
): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock_shared(${ERASURE_LOCK})`, [workspaceId]);
}

/** For an erasure or a merge: waits for imports in progress, and blocks new ones until the transaction ends. */
export async function holdOffImports(client: pg.PoolClient, { workspaceId }: WorkspaceScope): Promise<void> {
  await client.query(`SELECT pg_advisory_xact_lock(${ERASURE_LOCK})`, [workspaceId]);
}

const ERASURE_LOCK = "hashtextextended('optdown erasure ' || $1, 0)";
