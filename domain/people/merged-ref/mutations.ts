// Tests: domain/choices/merge/mutations.db.test.ts
import type pg from 'pg';
import { HASH_COLUMNS } from '@/domain/people/address/data';
import { ADDRESS_KINDS, type AddressKind } from '@/domain/people/address/schema';

type MergedRecipient = {
  id: string;
  workspaceId: string;
  ref: string;
  addressHashes: Partial<Record<AddressKind, Buffer>>;
};

/** Points the ref of one recipient, and all refs already merged into it, to another. */
export async function leadTo(
  client: pg.PoolClient,
  survivorId: string,
  loser: MergedRecipient,
  { changeId, at }: { changeId: string; at: Date },
): Promise<void> {
  await client.query('UPDATE merged_ref SET recipient_id = $2 WHERE recipient_id = $1', [
    loser.id,
    survivorId,
  ]);
  await client.query(
    `INSERT INTO merged_ref (workspace_id, ref, former_id, recipient_id, change_id, merged_at,
                             ${HASH_COLUMNS.join(', ')})
     VALUES ($1, $2, $3, $4, $5, $6, ${HASH_COLUMNS.map((_, place) => `$${place + 7}`).join(', ')})`,
    [
      loser.workspaceId,
      loser.ref,
      loser.id,
      survivorId,
      changeId,
      at,
      ...ADDRESS_KINDS.map((kind) => loser.addressHashes[kind] ?? null),
    ],
  );
}

/** Deletes the refs that were merged into someone who is erased. */
export async function deleteMergedRefs(client: pg.PoolClient, recipientId: string): Promise<void> {
  await client.query('DELETE FROM merged_ref WHERE recipient_id = $1', [recipientId]);
}
