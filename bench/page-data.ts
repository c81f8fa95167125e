import pg from 'pg';
import { BENCH_TOPIC, fillDatabase, refOf } from './workspace';

/**
 * Fills a database with people of whom every second one has chosen: three to seven preferences at several scopes (a
 * topic on a channel, a topic everywhere, a whole channel), with what is out, how often, and until when it is paused
 * drawn for each person. No one has stopped the topic of the links.
 * @param choosers only people with a number below this have chosen anything.
 */
export async function fillWithOwnChoices(
  url: string,
  recipients: number,
  choosers = recipients,
): Promise<void> {
  await fillDatabase(url, recipients);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('DELETE FROM preference');
  await client.query(
    `INSERT INTO preference (workspace_id, recipient_id, channel, topic, choice, frequency, paused_until)
     SELECT r.workspace_id, r.id, p.channel, p.topic,
            CASE WHEN dice < p.out THEN 'out' WHEN dice < p.out + 25 THEN 'in' END,
            CASE WHEN dice BETWEEN p.out AND p.out + 50
                 THEN (ARRAY['weekly', 'monthly'])[1 + hash % 2] END,
            CASE WHEN dice >= p.out + 25 AND (dice > p.out + 50 OR p.channel = 'push')
                 THEN date_trunc('day', now()) + (1 + hash % 45) * interval '1 day' END
       FROM recipient r
       CROSS JOIN (VALUES ('email', 'offers', 30), ('*', 'tips', 30), ('sms', '*', 40), ('*', 'surveys', 50),
                          ('email', 'events', 20), ('push', 'reviews', 20), ('email', $1, 0)) AS p(channel, topic, out)
       CROSS JOIN LATERAL (SELECT hashtext(r.ref || p.channel || p.topic) & 2147483647 AS hash) AS h
       CROSS JOIN LATERAL (SELECT hash / 64 % 100 AS dice) AS d
      WHERE substring(r.ref FROM 5)::int % 2 = 1 AND substring(r.ref FROM 5)::int < $2
        AND (hash / 8192 % 10 < 7 OR p.channel = '*' OR p.topic = '*')`,
    [BENCH_TOPIC, choosers],
  );
  await client.query('VACUUM (ANALYZE)');
  await client.query('CHECKPOINT');
  await client.end();
}

/** Someone who has chosen nothing, or who has. */
export function personOf(kind: 'nothing' | 'own choices', number: number): string {
  return refOf(2 * number + (kind === 'own choices' ? 1 : 0));
}
