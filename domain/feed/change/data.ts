import type { Change, PlacedChange } from '@/domain/feed/change/schema';
import { changesAfter, orderOf, placeIn, placeOf, writtenOf } from '@/domain/choices/place/data';
import { placeSchema, type LedgerPlace } from '@/domain/choices/place/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { SECOND } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { prepared } from '@/lib/db/prepared';

/**
 * SQL: whether an event `e` stops something: an opt-out, or an opt-down by the same button when more remains. What a
 * merge brings along was stopped before.
 */
export const IS_STOP = `(e.choice_after = 'out' AND e.choice_before IS DISTINCT FROM 'out' AND e.action <> 'merge')`;

/**
 * SQL: when an event `e` was recorded. Lags count from then, because a stop that was made earlier and reported
 * afterwards is not late.
 */
export const RECORDED_AT = 'coalesce(e.recorded_at, e.occurred_at)';

const COLUMNS = `
  ${writtenOf(placeOf('e'))} AS place, e.id, e.change_id, e.occurred_at, e.recorded_at, e.cause, e.action,
  coalesce(r.ref, (SELECT m.ref FROM merged_ref m WHERE m.former_id = e.recipient_id)) AS ref,
  CASE WHEN e.action = 'merge' THEN (SELECT m.ref FROM merged_ref m WHERE m.change_id = e.change_id) END AS merged_ref, nullif(e.channel, '*') AS channel,
  nullif(e.topic, '*') AS topic, e.choice_before, e.frequency_before, e.paused_until_before, e.choice_after,
  e.frequency_after, e.paused_until_after, e.actor, e.actor_id, e.source, e.campaign, e.locale, e.automated, f.reason,
  e.consent_source, e.consent_at, e.undoes_change_id`;
const BESIDE = `
  LEFT JOIN recipient r ON r.id = e.recipient_id
  LEFT JOIN feedback f ON f.change_id = e.change_id`;

type Row = {
  place: string;
  id: string;
  change_id: string;
  occurred_at: Date;
  recorded_at: Date | null;
  cause: Change['cause'];
  action: Change['action'];
  ref: string | null;
  merged_ref: string | null;
  channel: Change['channel'];
  topic: string | null;
  choice_before: Change['before']['choice'];
  frequency_before: Change['before']['frequency'];
  paused_until_before: Date | null;
  choice_after: Change['after']['choice'];
  frequency_after: Change['after']['frequency'];
  paused_until_after: Date | null;
  actor: Change['actor'];
  actor_id: string | null;
  source: Change['source'];
  campaign: string | null;
  locale: string | null;
  automated: boolean;
  reason: string | null;
  consent_source: string | null;
  consent_at: Date | null;
  undoes_change_id: string | null;
};

/**
 * The changes of a workspace after a place, ordered by transaction: none is missed and none comes twice, whatever is
 * being written meanwhile. Costs as many rows as it returns, however large the ledger is.
 */
export async function readChanges(
  { workspaceId }: WorkspaceScope,
  after: LedgerPlace,
  limit: number,
): Promise<PlacedChange[]> {
  const { rows } = await pool().query<Row>(
    prepared(
      `SELECT ${COLUMNS}
         FROM ${changesAfter(placeIn('$2'), { workspace: '$1', limit: '$3' })} e ${BESIDE}
        ORDER BY ${orderOf(placeOf('e'))}`,
      [workspaceId, after, limit],
    ),
  );
  return rows.map(placedOf);
}

/** Changes by their ids, in the same order; those of another workspace are missing. */
export async function readChangesById(
  { workspaceId }: WorkspaceScope,
  ids: readonly string[],
): Promise<PlacedChange[]> {
  const { rows } = await pool().query<Row>(
    `SELECT ${COLUMNS} FROM consent_event e ${BESIDE}
      WHERE e.id = ANY($2::bigint[]) AND e.workspace_id = $1 ORDER BY ${orderOf(placeOf('e'))}`,
    [workspaceId, ids],
  );
  return rows.map(placedOf);
}

function placedOf(row: Row): PlacedChange {
  return {
    place: placeSchema.parse(row.place),
    change: {
      id: row.id,
      changeId: row.change_id,
      at: row.occurred_at.toISOString(),
      recordedAt: (row.recorded_at ?? row.occurred_at).toISOString(),
      cause: row.cause,
      action: row.action,
      ref: row.ref,
      mergedRef: row.merged_ref,
      channel: row.channel,
      topic: row.topic,
      before: {
        choice: row.choice_before,
        frequency: row.frequency_before,
        pausedUntil: row.paused_until_before?.toISOString() ?? null,
      },
      after: {
        choice: row.choice_after,
        frequency: row.frequency_after,
        pausedUntil: row.paused_until_after?.toISOString() ?? null,
      },
      actor: row.actor,
      actorId: row.actor_id,
      source: row.source,
      campaign: row.campaign,
      locale: row.locale,
      automated: row.automated,
      reason: row.reason,
      consent: { source: row.consent_source, at: row.consent_at?.toISOString() ?? null },
      undoesChangeId: row.undoes_change_id,
    },
  };
}

/** How often the ledger is checked for those who wait. */
const LOOK_EVERY = 0.25 * SECOND;

type Waiting = { workspaceId: string; after: LedgerPlace; tell: () => void };
const waiting = new Set<Waiting>();
let looking: NodeJS.Timeout | undefined;
let isOver = false;

/**
 * Resolves when a workspace has news after a place, or when the wait ends: after this many milliseconds, when the
 * caller hangs up, or when the process stops. All waiters share one query a few times a second, which costs an index
 * lookup for each of them; writers do nothing for it.
 */
export function waitForChanges(
  { workspaceId }: WorkspaceScope,
  after: LedgerPlace,
  { milliseconds, signal }: { milliseconds: number; signal: AbortSignal },
): Promise<void> {
  if (isOver || signal.aborted || milliseconds <= 0) return Promise.resolve();
  return new Promise((resolve) => {
    const one: Waiting = { workspaceId, after, tell };
    const timer = setTimeout(tell, milliseconds);
    function tell(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', tell);
      waiting.delete(one);
      resolve();
    }
    signal.addEventListener('abort', tell, { once: true });
    waiting.add(one);
    looking ??= setTimeout(() => void look(), LOOK_EVERY);
  });
}

/** At shutdown: answers everyone who waits, and lets no one wait any more. */
export function endWaits(): void {
  isOver = true;
  for (const { tell } of waiting) tell();
}

async function look(): Promise<void> {
  const asked = [...waiting];
  try {
    const { rows } = await pool().query<{ ordinal: number }>(
      `SELECT w.ordinal::int FROM unnest($1::uuid[], $2::text[]) WITH ORDINALITY AS w(workspace_id, place, ordinal)
        WHERE EXISTS (SELECT FROM ${changesAfter(placeIn('w.place'), { workspace: 'w.workspace_id', limit: '1' })} e)`,
      [asked.map(({ workspaceId }) => workspaceId), asked.map(({ after }) => after)],
    );
    for (const { ordinal } of rows) asked[ordinal - 1]?.tell();
  } catch {
    // Wakes them all: they query themselves, and get the usual answer while the database is away.
    for (const { tell } of asked) tell();
  } finally {
    looking = waiting.size > 0 ? setTimeout(() => void look(), LOOK_EVERY) : undefined;
  }
}
