// Tests: domain/choices/preference/mutations/apply.suppression.db.test.ts, domain/choices/recorded-consent/mutations.db.test.ts
import type pg from 'pg';
import { scopeKey } from '@/domain/catalog/choice/schema';
import { scopeOf } from '@/domain/choices/ledger/data/row';
import { idsOf } from '@/domain/people/merged-ref/data';

/** When each recipient last stopped each scope they ever stopped: recipient id → scope key → time. */
export async function readStopTimes(
  client: pg.PoolClient,
  recipientIds: readonly string[],
): Promise<Map<string, Map<string, Date>>> {
  const { rows } = await client.query<StopTimeRow>(
    `SELECT given.id AS recipient_id, e.channel, e.topic, max(e.occurred_at) AS at
       FROM unnest($1::uuid[]) AS given(id) CROSS JOIN LATERAL (${idsOf('given.id')}) own
       JOIN consent_event e ON e.recipient_id = own.id
      WHERE e.choice_after = 'out' AND e.action <> 'merge'
        -- A scope that is already out may be stopped again: the later time counts.
        AND (e.choice_before IS DISTINCT FROM 'out'
             OR (e.action IN ('opt_out', 'opt_down') AND e.frequency_before IS NOT DISTINCT FROM e.frequency_after))
      GROUP BY given.id, e.channel, e.topic`,
    [recipientIds],
  );
  return timesOf(rows);
}

/**
 * When each recipient last opted in at each scope: recipient id → scope key → time. A recorded consent counts from when
 * it was given.
 */
export async function readStartTimes(
  client: pg.PoolClient,
  recipientIds: readonly string[],
): Promise<Map<string, Map<string, Date>>> {
  if (recipientIds.length === 0) return new Map();
  const { rows } = await client.query<StopTimeRow>(
    `SELECT given.id AS recipient_id, e.channel, e.topic, max(coalesce(c.given_at, e.occurred_at)) AS at
       FROM unnest($1::uuid[]) AS given(id) CROSS JOIN LATERAL (${idsOf('given.id')}) own
       JOIN consent_event e ON e.recipient_id = own.id
       LEFT JOIN consent_evidence c ON c.recipient_id IN (given.id, own.id) AND c.change_id = e.change_id
      WHERE e.choice_after = 'in' AND e.action IN ('opt_in', 'reaffirm')
      GROUP BY given.id, e.channel, e.topic`,
    [recipientIds],
  );
  return timesOf(rows);
}

type StopTimeRow = { recipient_id: string; channel: string; topic: string; at: Date };

function timesOf(rows: readonly StopTimeRow[]): Map<string, Map<string, Date>> {
  const byRecipient = new Map<string, Map<string, Date>>();
  for (const row of rows) {
    const times = byRecipient.get(row.recipient_id) ?? new Map<string, Date>();
    byRecipient.set(row.recipient_id, times.set(scopeKey(scopeOf(row)), row.at));
  }
  return byRecipient;
}
