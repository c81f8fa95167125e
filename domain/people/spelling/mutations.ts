import { SEVERAL_SPELLINGS, spellingsOf } from '@/domain/people/address/rules';
import { hashAddress, hashAsSpelled } from '@/domain/people/recipient/rules';
import { rehashPhones } from '@/domain/people/recipient/mutations/record';
import { copyFacts } from '@/domain/people/suppression/mutations';
import { addressKey } from '@/domain/people/address/data';
import { pool, transaction } from '@/lib/db/pool';

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
    others.map((oldHash) => ({ workspaceId: workspace_id, oldHash, hash })),
  );
  if (pairs.length > 0)
    await transaction(async (client) => {
      await rehashPhones(
        client,
        spelled.filter(({ isOld }) => isOld),
      );
      await copyFacts(client, pairs, 'phone');
    });
  return rows.at(-1)?.id ?? null;
}
