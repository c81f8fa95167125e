import pg from 'pg';
import { hashApiToken, hintOf } from '@/domain/access/api-key/rules';
import { API_PERMISSIONS } from '@/domain/access/api-key/schema';
import { BENCH_TOPIC, fillDatabase } from './workspace';

/** The token of the API key that every such database has. */
export const BENCH_TOKEN = `od_live_${'bench'.repeat(8)}`;

/**
 * Fills a database with people who have made choices: five preferences each at several scopes, or one for the topic
 * alone, one address in ten stopped, a last send for everyone with a frequency, and an API key.
 */
export async function fillWithChoices(
  url: string,
  recipients: number,
  preferences: 'five' | 'one' = 'five',
): Promise<void> {
  await fillDatabase(url, recipients);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('DELETE FROM preference');
  await client.query(
    `INSERT INTO preference (workspace_id, recipient_id, channel, topic, choice, frequency)
     SELECT r.workspace_id, r.id, p.channel, p.topic,
            CASE WHEN p.out_of_100 > (abs(hashtext(r.ref || p.topic)) % 100) THEN 'out' ELSE p.otherwise END, p.frequency
       FROM recipient r, (VALUES ('*', 'tips', 30, 'in', NULL), ('*', 'events', 0, NULL, 'monthly'),
                                 ('sms', '*', 20, 'in', NULL), ('*', 'surveys', 50, 'in', NULL)
                         ) AS p(channel, topic, out_of_100, otherwise, frequency)
      WHERE $1 = 'five'`,
    [preferences],
  );
  await client.query(
    `INSERT INTO preference (workspace_id, recipient_id, channel, topic, choice, frequency)
     SELECT workspace_id, id, 'email', $1, CASE WHEN dice < 10 THEN 'out' ELSE 'in' END,
            CASE WHEN dice BETWEEN 10 AND 39 THEN 'weekly' END
       FROM (SELECT *, abs(hashtext(ref)) % 100 AS dice FROM recipient) r`,
    [BENCH_TOPIC],
  );
  await client.query(
    `INSERT INTO last_send (workspace_id, recipient_id, channel, topic, sent_at)
     SELECT workspace_id, id, 'email', $1, now() - (abs(hashtext(ref)) % 14) * interval '1 day'
       FROM recipient WHERE abs(hashtext(ref)) % 100 BETWEEN 10 AND 39`,
    [BENCH_TOPIC],
  );
  await client.query(
    `INSERT INTO address_fact (workspace_id, address_hash, kind, channel, topic, cause, recipient_id, made_at, source)
     SELECT workspace_id, email_hash, 'email', 'email', '*', 'opt_out', id, now(), 'one_click'
       FROM recipient WHERE abs(hashtext(ref || 's')) % 10 = 0`,
  );
  await client.query(
    `INSERT INTO api_key (id, workspace_id, name, hint, token_hash, permissions, created_by)
     SELECT gen_random_uuid(), id, 'Bench', $1, $2, $3, 'bench' FROM workspace`,
    [hintOf(BENCH_TOKEN), hashApiToken(BENCH_TOKEN), [...API_PERMISSIONS]],
  );
  await client.query('VACUUM (ANALYZE)');
  await client.query('CHECKPOINT');
  await client.end();
}
