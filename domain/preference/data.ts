import type pg from 'pg';
import { scopeKey, type Standing } from '@/domain/consent/schema';
import type { Standings } from '@/domain/preference/schema';
import { channelSchema, type Channel } from '@/domain/workspace/schema';
import { frequencySchema } from '@/domain/topic/schema';

export type PreferenceRow = {
  recipient_id: string;
  channel: string;
  topic: string;
  choice: 'in' | 'out' | null;
  frequency: string | null;
  paused_until: Date | null;
};

/** What stands for each of these recipients, by id; one without preferences is missing. */
export async function readStandings(
  client: pg.PoolClient | pg.Pool,
  recipientIds: readonly string[],
): Promise<Map<string, Standings>> {
  const { rows } = await client.query<PreferenceRow>(
    `SELECT recipient_id, channel, topic, choice, frequency, paused_until
       FROM preference WHERE recipient_id = ANY($1::uuid[])`,
    [recipientIds],
  );
  const byRecipient = new Map<string, Map<string, Standing>>();
  for (const row of rows) {
    let standings = byRecipient.get(row.recipient_id);
    if (!standings) byRecipient.set(row.recipient_id, (standings = new Map()));
    standings.set(...standingOf(row));
  }
  return byRecipient;
}

/** A row as an entry of {@link Standings}. */
export function standingOf(row: Omit<PreferenceRow, 'recipient_id'>): [string, Standing] {
  const channel: Channel | null = row.channel === '*' ? null : channelSchema.parse(row.channel);
  const topic = row.topic === '*' ? null : row.topic;
  const frequency = row.frequency === null ? null : frequencySchema.parse(row.frequency);
  return [scopeKey({ channel, topic }), { choice: row.choice, frequency, pausedUntil: row.paused_until }];
}
