import { createHmac } from 'node:crypto';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { MIGRATIONS_FOLDER } from '@/server/migration/files';
import { applyMigrations } from '@/server/migration/apply';
import { secretCheckOf, secretKeyIdOf } from '@/domain/settings/installation/rules';
import { deriveKey, seal } from '@/lib/secret';

export const BENCH_SECRET = 'a-secret-for-benchmarks-that-is-long-enough';
export const BENCH_KEY = { kid: 'bench', secret: createHmac('sha256', 'bench').update('link key').digest() };
export const BENCH_TOPIC = 'product-news';

/** The ref of the recipient with this number. */
export function refOf(number: number): string {
  return `cus_${number}`;
}

/** Migrates a database and fills it: a workspace with a realistic catalog, a link key and recipients. */
export async function fillDatabase(url: string, recipients: number): Promise<void> {
  await applyMigrations(url, { folder: MIGRATIONS_FOLDER });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const workspace = uuidv7();
  await client.query(
    `INSERT INTO workspace (id, key, name, locales, contact_email, postal_address, accent_light, accent_dark,
                            time_zone, shares_data, updated_at)
     VALUES ($1, 'bench', 'Bench', '{en,pt-BR}', 'hello@example.com', '1 Example Street', '#0a5', '#3d8', 'UTC', true, now())`,
    [workspace],
  );
  await client.query(
    `INSERT INTO workspace_channel (workspace_id, channel, position)
     SELECT $1, channel, position FROM unnest('{email,sms,push,whatsapp}'::text[]) WITH ORDINALITY AS c(channel, position)`,
    [workspace],
  );
  await addTopics(client, workspace);
  await client.query(
    "INSERT INTO link_key (id, workspace_id, kid, secret, state) VALUES ($1, $2, $3, $4, 'active')",
    [uuidv7(), workspace, BENCH_KEY.kid, seal(deriveKey(BENCH_SECRET, 'link-key'), BENCH_KEY.secret)],
  );
  // Random ids, as an import makes them; the hashes of addresses have the right length, but are random.
  await client.query(
    `INSERT INTO recipient (id, workspace_id, ref, email, email_hash, locale, consent_source, consent_at)
     SELECT gen_random_uuid(), $1, 'cus_' || n, 'person' || n || '@example.com',
            substring(sha256(n::text::bytea) FOR 16), 'en', 'sign-up form', now() - interval '1 year'
       FROM generate_series(0, $2::int - 1) AS n`,
    [workspace, recipients],
  );
  // One in five has chosen something before: real tables of preferences are not empty.
  await client.query(
    `INSERT INTO preference (workspace_id, recipient_id, channel, topic, frequency)
     SELECT workspace_id, id, 'email', 'offers', 'weekly' FROM recipient WHERE right(ref, 1) IN ('3', '7')`,
  );
  await keepSecretCheck(client);
  await client.query('VACUUM ANALYZE');
  await client.end();
}

/** As the first start does: it would check the secret against the addresses' hashes, and these are random. */
async function keepSecretCheck(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ id: string }>('SELECT id FROM installation');
  const id = rows[0]?.id ?? '';
  await client.query('UPDATE installation SET secret_check = $1, secret_key_id = $2', [
    secretCheckOf(BENCH_SECRET, id),
    secretKeyIdOf(BENCH_SECRET),
  ]);
}

async function addTopics(client: pg.Client, workspace: string): Promise<void> {
  const group = uuidv7();
  await client.query(
    `INSERT INTO topic_group (id, workspace_id, key, name, position) VALUES ($1, $2, 'news', '{"en":"News"}', 1)`,
    [group, workspace],
  );
  const topics = [BENCH_TOPIC, 'offers', 'tips', 'events', 'surveys', 'partners', 'orders', 'reviews'];
  for (const [position, key] of topics.entries()) {
    const topic = uuidv7();
    const kind = key === 'orders' ? 'transactional' : key === 'partners' ? 'sharing' : 'marketing';
    await client.query(
      `INSERT INTO topic (id, workspace_id, group_id, key, kind, name, description, frequencies, position)
       VALUES ($1, $2, $3, $4, $5, jsonb_build_object('en', $4::text), '{"en":"What it is about"}',
               '{every,weekly,monthly}', $6)`,
      [topic, workspace, group, key, kind, position],
    );
    await client.query(
      `INSERT INTO topic_channel (topic_id, channel, typical_per_month)
       SELECT $1, channel, 4 FROM unnest('{email,sms,push}'::text[]) AS channel`,
      [topic],
    );
  }
}

/**
 * Deletes what recipients stopped by the links of a run, or paused before it, for the next run. The ledger stays,
 * because it refuses deletion.
 */
export async function forgetChoices(url: string, what: 'stops' | 'stops and pauses'): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `DELETE FROM preference
      WHERE channel = 'email' AND topic IN ($1, '*') AND (choice = 'out' OR ($2 AND paused_until IS NOT NULL))`,
    [BENCH_TOPIC, what === 'stops and pauses'],
  );
  // Address facts refuse deletion, as the ledger does, but a benchmark may bypass that.
  await client.query('ALTER TABLE address_fact DISABLE TRIGGER USER');
  await client.query('DELETE FROM address_fact');
  await client.query('ALTER TABLE address_fact ENABLE TRIGGER USER');
  await client.query('VACUUM ANALYZE preference, address_fact');
  await client.end();
}

/** Records that recipients paused the topic earlier. */
export async function pauseTopic(url: string, refs: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `INSERT INTO preference (workspace_id, recipient_id, channel, topic, paused_until)
     SELECT workspace_id, id, 'email', $1, now() + interval '30 days' FROM recipient WHERE ref = ANY($2)`,
    [BENCH_TOPIC, refs],
  );
  await client.query('VACUUM ANALYZE preference');
  await client.end();
}
