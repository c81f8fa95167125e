import type pg from 'pg';
import { SEVERAL_SPELLINGS, spellingsOf } from '@/domain/people/address/rules';
import { hashAddress, hashAsSpelled } from '@/domain/people/recipient/rules';
import { addressKey } from '@/domain/people/address/data';
import { pool, transaction } from '@/lib/db/pool';
import { rowSource } from '@/lib/db/rows';

/** How many recipients are looked through in one batch. */
const BATCH = 20_000;
const FIRST = '00000000-0000-0000-0000-000000000000';

/**
 * Rehashes telephone numbers with several spellings that were hashed as spelled, by versions from before decision 0034,
 * to the hash that all spellings share. What is known about one spelling is then known about all; existing facts do not
 * change. Can be repeated, and stopped at any time.
 */
export async function unifySpellings(stopping?: AbortSignal): Promise<void> {
  for (let after: string | null = FIRST; after !== null && !stopping?.aborted;)
    after = await unifyBatch(after);
}

type Row = { id: string; workspace_id: string; phone: string | null; phone_hash: Buffer | null };

/** @returns where the next batch begins; null: this was the last one. */
async function unifyBatch(after: string): Promise<string | null> {
  const { rows } = await pool().query<Row>(
    `WITH slice AS MATERIALIZED (
            SELECT id, workspace_id, phone, phone_hash FROM recipient WHERE id > $1 ORDER BY id LIMIT ${BATCH})
     SELECT * FROM slice WHERE phone ~ $2
      UNION ALL (SELECT id, workspace_id, NULL, NULL FROM slice ORDER BY id DESC LIMIT 1)`,
    [after, SEVERAL_SPELLINGS.source],
  );
  const key = addressKey();
  const spelled = rows.flatMap(({ id, workspace_id, phone, phone_hash }) => {
    if (phone === null) return [];
    const hash = hashAddress(key, workspace_id, 'phone', phone);
    const others = spellingsOf(phone)
      .map((spelling) => hashAsSpelled(key, workspace_id, 'phone', spelling))
      .filter((other) => !other.equals(hash));
    return [{ id, workspace_id, hash, others, isOld: !phone_hash?.equals(hash) }];
  });
  const pairs = spelled.flatMap(({ workspace_id, hash, others }) =>
    others.map((old_hash) => ({ workspace_id, old_hash, hash })),
  );
  if (pairs.length > 0)
    await transaction(async (client) => {
      await rehash(
        client,
        spelled.filter(({ isOld }) => isOld),
      );
      await copyFacts(client, pairs);
    });
  return rows.at(-1)?.id ?? null;
}

async function rehash(
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

/** All columns of a fact, except its id and its address. */
const FACT = `kind, channel, topic, cause, frequency, paused_until, for_address, recipient_id, change_id, undoes_change_id,
              made_at, told_at, source, told_by`;

async function copyFacts(
  client: pg.PoolClient,
  pairs: readonly { workspace_id: string; old_hash: Buffer; hash: Buffer }[],
): Promise<void> {
  const source = rowSource(pairs, { workspace_id: 'uuid', old_hash: 'bytea', hash: 'bytea' });
  // Otherwise two workers copying at once would both find nothing there yet.
  await client.query(`SELECT pg_advisory_xact_lock(hashtext('optdown: spellings'))`);
  await client.query(
    `INSERT INTO address_fact (workspace_id, address_hash, ${FACT})
     SELECT workspace_id, hash, ${FACT}
       FROM (SELECT DISTINCT ON (rows.hash, f.id) f.*, rows.hash FROM ${source.sql}
               JOIN address_fact f ON f.workspace_id = rows.workspace_id AND f.address_hash = rows.old_hash
              WHERE f.kind = 'phone') old
      WHERE NOT EXISTS (SELECT FROM address_fact f
                         WHERE f.workspace_id = old.workspace_id AND f.address_hash = old.hash AND f.cause = old.cause
                           AND f.channel = old.channel AND f.topic = old.topic AND f.told_at = old.told_at
                           AND f.made_at = old.made_at AND f.recipient_id IS NOT DISTINCT FROM old.recipient_id
                           AND f.change_id IS NOT DISTINCT FROM old.change_id)
      ORDER BY id`,
    source.values,
  );
}
