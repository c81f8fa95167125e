import { pool } from '@/lib/db/pool';

/** Whether the database takes no writes. Tested as any change would be, so that every possible reason counts. */
export async function isReadOnly(): Promise<boolean> {
  const { rows } = await pool().query<{ readOnly: boolean }>(
    `SELECT pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS "readOnly"`,
  );
  return rows[0]?.readOnly ?? false;
}
