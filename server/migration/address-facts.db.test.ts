import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { expect, it } from 'vitest';
import { freshDatabase } from '../test/fresh-database';
import { applyMigrations } from './apply';
import { MIGRATIONS_FOLDER } from './files';

const NAME = /address_facts$/;

/** The database as it was before a migration, and the remaining migrations. */
async function before(migration: RegExp): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'optdown-migrations-'));
  const all = (await readdir(MIGRATIONS_FOLDER)).sort();
  const end = all.findIndex((name) => migration.test(name));
  for (const name of [...all.slice(0, end), 'migration_lock.toml'])
    await cp(path.join(MIGRATIONS_FOLDER, name), path.join(folder, name), { recursive: true });
  return folder;
}

it('The migration turns suppressions, one row each, into the address facts that they came from', async () => {
  const database = await freshDatabase();
  const client = new pg.Client({ connectionString: database.url });
  const folder = await before(NAME);
  try {
    await applyMigrations(database.url, { folder });
    await client.connect();
    const id = (last: number) => `00000000-0000-4000-8000-00000000000${last}`;
    await client.query(
      `INSERT INTO recipient (id, workspace_id, ref, email_hash, phone_hash)
       VALUES ($2, $1, 'one', 'box', 'number'), ($3, $1, 'two', 'box', NULL), ($4, $1, 'back', 'other', NULL)`,
      [id(0), id(1), id(2), id(3)],
    );
    await client.query(
      `INSERT INTO consent_event (workspace_id, recipient_id, change_id, occurred_at, action, channel, topic, choice_after, actor, source)
       VALUES ($1, $2, $3, '2026-01-01', 'opt_out', '*', '*', 'out', 'one_click', 'one_click')`,
      [id(0), id(1), id(7)],
    );
    await client.query(
      `INSERT INTO preference (workspace_id, recipient_id, channel, topic, choice, frequency, paused_until)
       VALUES ($1, $2, '*', '*', 'out', NULL, NULL), ($1, $3, 'email', '*', 'out', NULL, NULL),
              ($1, $3, 'email', 'news', NULL, 'weekly', '2000-01-01'), ($1, $4, 'email', '*', 'in', NULL, NULL)`,
      [id(0), id(1), id(2), id(3)],
    );
    await client.query(
      `INSERT INTO suppression (workspace_id, address_hash, channel, cause, change_id)
       VALUES ($1, 'box', 'email', 'opt_out', $2), ($1, 'number', 'sms', 'deactivated', NULL),
              ($1, 'number', 'phone', 'opt_out', $2), ($1, 'gone', 'push', 'opt_out', NULL),
              ($1, 'other', 'email', 'complaint', NULL)`,
      [id(0), id(7)],
    );
    await applyMigrations(database.url, { folder: MIGRATIONS_FOLDER });
    const { rows } = await client.query<{ line: string }>(
      `SELECT concat_ws(' ', convert_from(f.address_hash, 'UTF8'), f.channel, f.topic, f.cause, f.frequency, r.ref, f.made_at::date) AS line
         FROM address_fact f LEFT JOIN recipient r ON r.id = f.recipient_id ORDER BY 1`,
    );
    const today = new Date().toISOString().slice(0, 10);
    expect(rows.map(({ line }) => line.replace(today, 'today'))).toEqual([
      'box * * opt_out one 2026-01-01',
      'box email * opt_out two today',
      'box email news frequency weekly two today',
      'gone push * opt_out today',
      'number * * opt_out one 2026-01-01',
      'number sms * deactivated today',
      'other email * complaint today',
    ]);
  } finally {
    await client.end();
    await database.drop();
    await rm(folder, { recursive: true });
  }
});
