// Tests: domain/choices/act-for/mutations.erase.db.test.ts, domain/choices/merge/mutations.db.test.ts
import type pg from 'pg';

/** Deletes what a recipient chose, because they are erased or merged into another: the ledger has said why. */
export async function deletePreferences(client: pg.PoolClient, recipientId: string): Promise<void> {
  await client.query('DELETE FROM preference WHERE recipient_id = $1', [recipientId]);
}
