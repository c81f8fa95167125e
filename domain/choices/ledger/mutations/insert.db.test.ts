import { expect, it } from 'vitest';
import { EVENT_COLUMN_NAMES } from '@/domain/choices/ledger/mutations/insert';
import { pool } from '@/lib/db/pool';

/** The database gives these: an event's number, its transaction, and the epoch that both count in. */
const PLACE = ['epoch', 'id', 'txid'];

it('The INSERT of events knows every column of the ledger', async () => {
  const { rows } = await pool().query<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns
      WHERE table_schema = current_schema() AND table_name = 'consent_event'`,
  );
  expect([...EVENT_COLUMN_NAMES, ...PLACE].sort()).toEqual(rows.map(({ name }) => name).sort());
});
