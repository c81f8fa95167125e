import type { Source } from '@/domain/access/author/schema';
import { hashOn } from '@/domain/people/address/data';
import { idsOf, refOf } from '@/domain/people/merged-ref/data';
import type { AfterOptOut, LateSystem, SendAfterOptOut } from '@/domain/reports/after-opt-out/schema';
import { zonedWorkspaces } from '@/domain/workspace/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import type { DayRange } from '@/lib/days';
import { pool } from '@/lib/db/pool';

/**
 * SQL: what a person (`c.recipient_id`) said about the topic and channel of a message `c` before it went out, by themselves
 * or by a ref merged into them. What was undone was never said. `is_standing`: nothing else was said later at that scope.
 */
const SAID = `
  SELECT e.*, count(*) FILTER (WHERE e.choice_after IS DISTINCT FROM 'out')
                OVER (PARTITION BY e.channel, e.topic ORDER BY e.known_at DESC, e.id DESC) = 0 AS is_standing
    FROM (SELECT e.*, greatest(e.occurred_at, m.merged_at) AS known_at
            FROM (${idsOf('c.recipient_id')}) own
            JOIN consent_event e ON e.recipient_id = own.id
            LEFT JOIN merged_ref m ON m.former_id = own.id
           WHERE e.channel IN (c.channel, '*') AND e.topic IN (c.topic, '*') AND e.action <> 'merge'
             AND e.undoes_change_id IS NULL
             AND NOT EXISTS (
               SELECT FROM consent_event u
                WHERE u.recipient_id = c.recipient_id AND u.undoes_change_id = e.change_id
                  AND u.channel = e.channel AND u.topic = e.topic)) e
   WHERE e.known_at < c.sent_at`;

/** SQL: what others said about the address that a message `c` goes to, and no one has taken back. */
const SAID_OF_ADDRESS = `
  SELECT s.made_at, s.id, s.channel, s.topic, f.source, s.change_id
    FROM recipient r
    JOIN standing_fact s ON s.workspace_id = c.workspace_id AND s.address_hash = ${hashOn('c.channel', 'r')}
                        AND s.channel = c.channel AND s.topic IN (c.topic, '*')
    JOIN address_fact f ON f.workspace_id = s.workspace_id AND f.address_hash = s.address_hash AND f.id = s.id
   WHERE r.id = c.recipient_id AND s.cause IN ('opt_out', 'complaint') AND s.made_at < c.sent_at
     AND s.recipient_id IS DISTINCT FROM c.recipient_id`;

/**
 * SQL: of some messages `c`, those that went out after an opt-out, each with the first one that stood. Transactional
 * messages cannot be opted out of.
 * @param sends SQL with the columns workspace_id, recipient_id, channel, topic, sent_at and told_by.
 */
export function sentAfterOptOut(sends: string): string {
  return `
  SELECT c.workspace_id, c.recipient_id, c.channel, c.topic, c.sent_at, c.told_by, o.opted_out_at,
         o.stopped_channel, o.stopped_topic, o.source, o.change_id
    FROM (${sends}) c
   CROSS JOIN LATERAL (
     SELECT known_at AS opted_out_at, id, channel AS stopped_channel, topic AS stopped_topic, source, change_id
       FROM (${SAID}) said WHERE is_standing AND choice_after = 'out'
      UNION ALL (${SAID_OF_ADDRESS})
      ORDER BY opted_out_at, id LIMIT 1) o
   WHERE NOT EXISTS (SELECT FROM topic t
                      WHERE t.workspace_id = c.workspace_id AND t.key = c.topic AND t.kind = 'transactional')`;
}

/** SQL for when a day of the workspace `$1` begins: known before the index is read. */
function startOf(day: string): string {
  return `(SELECT (${day})::timestamp AT TIME ZONE w.time_zone FROM ${zonedWorkspaces('$1')} w)`;
}

/** SQL: the messages `s` of the workspace `$1` that went out on the days from `$2` to `$3`. */
const IN_PERIOD = `s.workspace_id = $1 AND s.sent_at >= ${startOf('$2::date')} AND s.sent_at < ${startOf('$3::date + 1')}`;

/** How many of a period’s recorded messages, without transactional ones, went out after an opt-out, by channel and by the system that told of them; worst first. */
export async function readAfterOptOut({ workspaceId }: WorkspaceScope, days: DayRange): Promise<AfterOptOut> {
  const given = [workspaceId, days.from, days.to];
  const [told, late] = await Promise.all([
    pool().query<{ told: number }>(
      `SELECT coalesce(sum(count), 0)::float8 AS told FROM message_rollup
        WHERE workspace_id = $1 AND by = 'week' AND kind = 'message' AND day BETWEEN $2::date AND $3::date`,
      given,
    ),
    pool().query<LateSystem>(
      `SELECT l.told_by AS "keyId", k.name, l.channel, l.messages, l."afterProviders", l."afterLaw", l.median, l.longest
         FROM (SELECT s.told_by, s.channel, count(*)::int AS messages,
                      CASE WHEN count(s.provider_deadline) > 0
                           THEN (count(*) FILTER (WHERE s.sent_at > s.provider_deadline))::int END AS "afterProviders",
                      CASE WHEN count(s.legal_deadline) > 0
                           THEN (count(*) FILTER (WHERE s.sent_at > s.legal_deadline))::int END AS "afterLaw",
                      percentile_disc(0.5) WITHIN GROUP (ORDER BY ${DELAY}) AS median, max(${DELAY}) AS longest
                 FROM send_after_opt_out s WHERE ${IN_PERIOD} GROUP BY 1, 2) l
         LEFT JOIN api_key k ON k.id = l.told_by AND k.workspace_id = $1
        ORDER BY l."afterProviders" DESC NULLS LAST, l.messages DESC, k.name, l.channel`,
      given,
    ),
  ]);
  return { told: told.rows[0]?.told ?? 0, systems: late.rows };
}

/** SQL: from the opt-out to the message, in seconds. */
const DELAY = 'extract(epoch FROM s.sent_at - s.opted_out_at)::float8';

type LateRow = {
  ref: string | null;
  recipient_id: string;
  channel: string;
  topic: string;
  sent_at: Date;
  opted_out_at: Date;
  stopped_channel: string;
  stopped_topic: string;
  source: Source;
  provider_deadline: Date | null;
  legal_deadline: Date | null;
  name: string | null;
};

/** The messages of a period that went out after an opt-out, oldest first, a thousand at a time. */
export async function* streamAfterOptOut(
  { workspaceId }: WorkspaceScope,
  days: DayRange,
): AsyncGenerator<SendAfterOptOut[]> {
  for (let last: LateRow | undefined; ;) {
    const { rows } = await pool().query<LateRow>(
      `SELECT ${refOf('s.recipient_id')} AS ref, s.*, k.name
         FROM send_after_opt_out s LEFT JOIN api_key k ON k.id = s.told_by AND k.workspace_id = $1
        WHERE ${IN_PERIOD}
          AND ($4::timestamptz IS NULL OR (s.sent_at, s.recipient_id, s.channel, s.topic) > ($4, $5::uuid, $6, $7))
        ORDER BY s.sent_at, s.recipient_id, s.channel, s.topic LIMIT ${AT_ONCE}`,
      [
        workspaceId,
        days.from,
        days.to,
        last?.sent_at ?? null,
        last?.recipient_id ?? null,
        last?.channel ?? null,
        last?.topic ?? null,
      ],
    );
    yield rows.map(lateSendOf);
    last = rows.at(-1);
    if (rows.length < AT_ONCE) return;
  }
}

const AT_ONCE = 1_000;

function lateSendOf(row: LateRow): SendAfterOptOut {
  const { ref, channel, topic, source } = row;
  return {
    ref,
    channel,
    topic,
    sentAt: row.sent_at,
    optedOutAt: row.opted_out_at,
    stopped: { channel: row.stopped_channel, topic: row.stopped_topic },
    source,
    providerDeadline: row.provider_deadline,
    legalDeadline: row.legal_deadline,
    toldBy: row.name,
  };
}
