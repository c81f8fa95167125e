import type { DayRange } from '@/lib/days';
import { IS_STOP, RECORDED_AT } from '@/domain/feed/change/data';
import { changesAfter, heardOf, orderOf, placeOf } from '@/domain/choices/place/data';
import {
  firstDeadline,
  lagsOf,
  overdueBefore,
  soonest,
  type LagBucket,
} from '@/domain/feed/propagation/rules';
import { BEHIND_AFTER, type Backlog, type PropagationOfWebhook } from '@/domain/feed/propagation/schema';
import { groupsBy } from '@/lib/group';
import type { WebhookState } from '@/domain/feed/webhook/schema';
import { CHANNELS, type Channel, type WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

type LagRow = LagBucket & {
  webhookId: string;
  url: string;
  description: string;
  state: WebhookState | 'removed';
  /** Null if there was nothing to hear of. */
  day: string | null;
};

/**
 * How soon each endpoint heard of the opt-outs of a period, by the workspace's days; endpoints without any are
 * included. Read from a rollup of a few cells a day; what a replay sent again does not count.
 * @param deadline in seconds: also counts how many were heard of after it.
 */
export async function readPropagation(
  { workspaceId }: WorkspaceScope,
  days: DayRange,
  deadline: number | null,
): Promise<PropagationOfWebhook[]> {
  const { rows } = await pool().query<LagRow>(
    `SELECT p.id AS "webhookId", p.url, p.description,
            CASE WHEN p.removed_at IS NULL THEN p.state ELSE 'removed' END AS state, r.day::text, r.bucket, r.opt_outs AS "optOuts", r.slowest
       FROM webhook_endpoint p
       LEFT JOIN propagation_rollup r
         ON r.workspace_id = p.workspace_id AND r.endpoint_id = p.id AND r.day BETWEEN $2::date AND $3::date
      WHERE p.workspace_id = $1 AND (p.removed_at IS NULL OR r.day IS NOT NULL)
      ORDER BY p.id, r.day, r.bucket`,
    [workspaceId, days.from, days.to],
  );
  return [...groupsBy(rows, ({ webhookId }) => webhookId).values()].flatMap((own) => {
    const [first] = own;
    if (!first) return [];
    const heard = own.flatMap((row) => (row.day === null ? [] : { ...row, day: row.day }));
    const { webhookId, url, description, state } = first;
    return {
      webhookId,
      url,
      description,
      state,
      ...lagsOf(heard, deadline),
      days: [...groupsBy(heard, ({ day }) => day)].map(([day, cells]) => ({
        day,
        ...lagsOf(cells, deadline),
      })),
    };
  });
}

/** SQL: whether an endpoint `p` asked for an event `e`; the same as `isAskedFor` of domain/feed/webhook/rules.ts. */
const ASKED_FOR = `
  (cardinality(p.actions) = 0 OR e.action = ANY(p.actions))
  AND (cardinality(p.channels) = 0 OR e.channel = '*' OR e.channel = ANY(p.channels))
  AND (cardinality(p.topics) = 0 OR e.topic = '*' OR e.topic = ANY(p.topics))`;

/** However far an endpoint is behind, at most this many changes are looked at; the count is then a minimum. */
const MAX_LOOKED = 100_000;

/** SQL: the changes that an endpoint `p` has not heard of, in order. */
const UNHEARD = `${changesAfter(heardOf('p.'), { workspace: 'p.workspace_id', limit: String(MAX_LOOKED) })} e`;

/** The opt-outs that each endpoint has yet to hear of, and which of them are overdue. Requirement 8. */
export async function readBacklogs({ workspaceId }: WorkspaceScope, now: Date): Promise<Backlog[]> {
  const cutoffs = [null, ...CHANNELS].map((channel) => ({ channel, before: overdueBefore(channel, now) }));
  const { rows } = await pool().query<{
    webhookId: string;
    channel: Channel | '*' | null;
    looked: number;
    optOuts: number;
    overdue: number;
    oldestAt: Date | null;
  }>(
    `SELECT p.id AS "webhookId", u.channel, u.looked, u."optOuts", u.overdue, u."oldestAt"
       FROM live_webhook p LEFT JOIN LATERAL (
         SELECT e.channel, count(*)::int AS looked,
                count(*) FILTER (WHERE ${IS_STOP} AND ${ASKED_FOR})::int AS "optOuts",
                count(*) FILTER (WHERE ${IS_STOP} AND ${RECORDED_AT} < c.before AND ${ASKED_FOR})::int AS overdue,
                min(${RECORDED_AT}) FILTER (WHERE ${IS_STOP} AND ${ASKED_FOR}) AS "oldestAt"
           FROM ${UNHEARD}
           LEFT JOIN unnest($2::text[], $3::timestamptz[]) AS c(channel, before) ON c.channel = e.channel
          GROUP BY e.channel) u ON true
      WHERE p.workspace_id = $1 ORDER BY p.id`,
    [
      workspaceId,
      cutoffs.map(({ channel }) => channel ?? '*'),
      cutoffs.map(({ before }) => before?.toISOString() ?? null),
    ],
  );
  return [...groupsBy(rows, ({ webhookId }) => webhookId)].map(([webhookId, own]) => {
    const sum = (of: (row: (typeof own)[number]) => number | null) =>
      own.reduce((total, row) => total + (of(row) ?? 0), 0);
    const waiting = own.flatMap(({ channel, oldestAt }) => (oldestAt ? { channel, oldestAt } : []));
    return {
      webhookId,
      optOuts: sum(({ optOuts }) => optOuts),
      isMore: sum(({ looked }) => looked) >= MAX_LOOKED,
      oldestAt: waiting.reduce<Date | null>(
        (oldest, one) => (oldest === null || one.oldestAt < oldest ? one.oldestAt : oldest),
        null,
      ),
      deadline: soonest(
        waiting.flatMap(
          ({ channel, oldestAt }) => firstDeadline(channel === '*' ? null : channel, oldestAt) ?? [],
        ),
      ),
      overdue: sum(({ overdue }) => overdue),
    };
  });
}

/** The endpoints of all workspaces that have not heard of a change for a day, for the worker. */
export async function findBehind(
  now: Date,
): Promise<{ workspaceId: string; webhookId: string; behindSince: Date }[]> {
  const { rows } = await pool().query<{ workspaceId: string; webhookId: string; behindSince: Date }>(
    `SELECT p.workspace_id AS "workspaceId", p.id AS "webhookId", oldest.recorded_at AS "behindSince"
       FROM live_webhook p CROSS JOIN LATERAL (
         SELECT ${RECORDED_AT} AS recorded_at FROM ${UNHEARD} WHERE ${ASKED_FOR} ORDER BY ${orderOf(placeOf('e'))} LIMIT 1) oldest
      WHERE oldest.recorded_at < $1`,
    [new Date(now.getTime() - BEHIND_AFTER)],
  );
  return rows;
}
