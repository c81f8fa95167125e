import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openLink } from '@/domain/access/scope/data';
import type { LinkScope } from '@/domain/access/scope/schema';
import { giveReason } from '@/domain/choices/ledger/mutations/feedback';
import { EVERYTHING, type Scope } from '@/domain/catalog/choice/schema';
import { createLinkKey } from '@/domain/access/link/mutations';
import { mintToken } from '@/domain/access/link/rules';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { undoChange } from '@/domain/choices/preference/mutations/undo';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import { readRollup } from '@/domain/reports/rollup/data/cells';
import { followLedger, rebuildRollups } from '@/domain/reports/rollup/mutations/follow';
import { DIMENSIONS, GRAINS, type Dimension } from '@/domain/reports/rollup/schema';
import { contextOf, foundWorkspace, later, requestOf } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { HOUR, MINUTE } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const REFS = ['ada', 'bea', 'cy'] as const;
const SCOPES: Scope[] = [
  EVERYTHING,
  { channel: 'email', topic: null },
  { channel: null, topic: 'news' },
  { channel: 'email', topic: 'news' },
];
const ref = fc.constantFrom(...REFS);
const place = fc.constantFrom(...SCOPES);
const wish: fc.Arbitrary<PreferenceChange> = fc.oneof(
  fc.record({ kind: fc.constantFrom('stop' as const, 'start' as const), scope: place }),
  fc.record({
    kind: fc.constant('frequency' as const),
    scope: place,
    frequency: fc.constantFrom('every' as const, 'weekly' as const, 'monthly' as const),
  }),
  fc.record({ kind: fc.constant('pause' as const), scope: place, until: fc.constant(later(9_000 * HOUR)) }),
);

type Step =
  | { kind: 'change'; ref: string; wishes: PreferenceChange[]; purpose: 'u' | 'm' }
  | { kind: 'reason'; change: number; reason: string | null }
  | { kind: 'undo'; change: number }
  | { kind: 'erase'; ref: string }
  | { kind: 'follow'; limit: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('change' as const),
      ref,
      wishes: fc.array(wish, { minLength: 1, maxLength: 3 }),
      purpose: fc.constantFrom('u' as const, 'm' as const),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('reason' as const),
      change: fc.nat(9),
      reason: fc.constantFrom('too_many', 'other', null),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('undo' as const), change: fc.nat(9) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('follow' as const), limit: fc.integer({ min: 1, max: 5 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('erase' as const), ref }) },
);

it('the rollups always agree with the ledger, and are the same when rebuilt from nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
      const scope = await foundWorkspace(pool());
      await live(scope, steps);
      for (const by of [GRAINS.total, GRAINS.campaign, GRAINS.detail]) await expectLedger(scope, by);
      await followAll(scope);
      for (const by of Object.values(GRAINS)) await expectLedger(scope, by);
      const followed = await rollupsOf(scope);
      expect(followed.saves).toEqual(await savesOfLedger(scope));
      await rebuildRollups(scope.workspaceId, 7);
      await followAll(scope);
      expect(await rollupsOf(scope)).toEqual(followed);
    }),
    { numRuns: 10 },
  );
  // Each run makes some forty transactions, which take the embedded database a while.
});

async function live(scope: WorkspaceScope, steps: readonly Step[]): Promise<void> {
  const key = await createLinkKey(scope);
  const links = new Map<string, LinkScope>();
  for (const recipient of REFS) {
    const claims = { channel: 'email', topic: null, campaign: null, issuedAt: null } as const;
    const link = await openLink(mintToken({ ...claims, purpose: 'm', recipient }, key));
    if (link) links.set(recipient, link);
  }
  const made: { changeId: string; scope: LinkScope; at: Date }[] = [];
  for (const [index, one] of steps.entries()) {
    const now = later(index * 7 * HOUR);
    const context = { now, link: { purpose: 'u', channel: 'email', topic: null, campaign: null } } as const;
    switch (one.kind) {
      case 'change': {
        const own = { ...context.link, purpose: one.purpose };
        const [outcome] = await applyChanges([
          requestOf(scope, one.ref, one.wishes, { freshProof: true, context: { ...context, link: own } }),
        ]);
        const link = links.get(one.ref);
        if (outcome?.kind === 'changed' && link) made.push({ ...outcome, scope: link, at: now });
        break;
      }
      case 'reason': {
        const target = made[one.change];
        if (target)
          await giveReason(target.scope, target.changeId, {
            reason: one.reason,
            comment: 'So',
            locale: 'en',
          });
        break;
      }
      case 'undo': {
        const target = made[one.change];
        if (!target) break;
        const soon = new Date(target.at.getTime() + MINUTE);
        await undoChange(target.scope, target.changeId, contextOf({ ...context, now: soon }));
        break;
      }
      case 'erase':
        await eraseRecipient(scope, one.ref, contextOf({ ...context, source: 'admin' }));
        break;
      case 'follow':
        await followLedger(one.limit);
    }
  }
}

async function followAll(scope: WorkspaceScope): Promise<void> {
  for (let behind = true; behind;) {
    await followLedger();
    const { rowCount } = await pool().query(
      `SELECT FROM consent_event WHERE workspace_id = $1
          AND (epoch, txid) > (SELECT epoch, txid FROM ledger_cursor WHERE name = 'rollup') LIMIT 1`,
      [scope.workspaceId],
    );
    behind = rowCount !== 0;
  }
}

const DAYS = { from: '2026-11-01', to: '2027-01-01' };

async function expectLedger(scope: WorkspaceScope, by: readonly Dimension[]): Promise<void> {
  const read = await readRollup(scope, { days: DAYS, filter: { includeAutomated: true }, by });
  const { rows } = await pool().query<Record<string, unknown>>(
    `WITH event AS (
       SELECT *, CASE WHEN choice_before = 'out' AND action IN ('opt_in', 'undo') AND coalesce(choice_after, 'in') = 'in'
                      THEN 'return' ELSE action END AS counted_as
         FROM consent_event WHERE workspace_id = $1)
     SELECT ${by.map((name) => (name === 'day' ? 'day::text' : name)).join(', ')}, count(*)::float8 AS changes
       FROM (SELECT to_char(e.occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, e.counted_as AS action,
                    coalesce(e.link_channel, e.channel) AS channel, named.topic,
                    coalesce(e.campaign, '') AS campaign, e.source, coalesce(f.reason, '') AS reason,
                    CASE e.channel || e.topic WHEN '**' THEN 'everything' WHEN e.channel || '*' THEN 'channel'
                                              ELSE 'topic' END AS scope,
                    '' AS consent_source, 'unknown' AS consent_age, coalesce(e.locale, '') AS locale,
                    coalesce(e.link_purpose, '') AS purpose, e.automated
               FROM event e LEFT JOIN feedback f USING (change_id)
               JOIN LATERAL (SELECT DISTINCT topic FROM event o
                              WHERE (o.change_id, o.counted_as) = (e.change_id, e.counted_as) AND $2::bool
                              UNION SELECT 'not told apart' WHERE NOT $2::bool) named ON true
              WHERE e.id IN (SELECT min(id) FROM event GROUP BY change_id, counted_as)) change
      GROUP BY ${by.join(', ')}`,
    [scope.workspaceId, by.includes('topic')],
  );
  expect(sorted(read)).toEqual(sorted(rows));
}

function sorted(rows: readonly unknown[]): string[] {
  return rows.map((row) => JSON.stringify(row)).sort();
}

async function rollupsOf({ workspaceId }: WorkspaceScope) {
  const linesOf = async (sql: string) => {
    const { rows } = await pool().query<{ line: string }>(sql, [workspaceId]);
    return rows.map(({ line }) => line);
  };
  return {
    cells: await linesOf(
      `SELECT concat_ws('|', grain, ${DIMENSIONS.join(', ')}, changes) AS line
         FROM event_rollup WHERE workspace_id = $1 ORDER BY 1`,
    ),
    repeats: await linesOf(
      `SELECT concat_ws('|', grain, key, day, day_before, presses) AS line
         FROM repeat_rollup WHERE workspace_id = $1 AND presses <> 0 ORDER BY 1`,
    ),
    saves: await linesOf(
      `SELECT concat_ws(' ', change_id, mechanism, to_char(left_at AT TIME ZONE 'UTC', 'MM-DD HH24:MI')) AS line
         FROM save WHERE workspace_id = $1 ORDER BY 1`,
    ),
    saveCells: await linesOf(
      `SELECT concat_ws('|', day, mechanism, channel, topic, saves, left_30, left_90) AS line
         FROM save_rollup WHERE workspace_id = $1 ORDER BY 1`,
    ),
  };
}

type SavedEvent = {
  change_id: string;
  recipient_id: string;
  action: string;
  channel: string;
  topic: string;
  lowered: boolean;
  link_purpose: string | null;
  undoes_change_id: string | null;
  at: string;
};

/** The saves derived from the ledger event by event, as `change mechanism left`. */
async function savesOfLedger({ workspaceId }: WorkspaceScope): Promise<string[]> {
  const { rows: events } = await pool().query<SavedEvent>(
    `SELECT *, frequency_before IS DISTINCT FROM frequency_after AS lowered,
            to_char(occurred_at AT TIME ZONE 'UTC', 'MM-DD HH24:MI') AS at
       FROM consent_event WHERE workspace_id = $1 AND source = 'page' ORDER BY id`,
    [workspaceId],
  );
  const undone = new Set(events.map(({ undoes_change_id }) => undoes_change_id));
  const lines: string[] = [];
  for (const changeId of new Set(events.map(({ change_id }) => change_id))) {
    const own = events.filter(({ change_id }) => change_id === changeId);
    const downs = own.filter(({ action }) => action === 'opt_down');
    const hasPause = own.some(({ action }) => action === 'pause');
    if (undone.has(changeId) || own.some(({ action }) => action === 'opt_out')) continue;
    if (own[0]?.link_purpose !== 'u' || (downs.length === 0 && !hasPause)) continue;
    const isWholeChannel = downs[0]?.topic === '*' && downs[0].channel !== '*';
    const other = isWholeChannel ? 'channel' : 'topic';
    const mechanism = hasPause ? 'pause' : downs.some(({ lowered }) => lowered) ? 'frequency' : other;
    const left = events
      .slice(events.lastIndexOf(own.at(-1)!))
      .find(
        ({ action, change_id, recipient_id }) =>
          action === 'opt_out' && recipient_id === own[0]?.recipient_id && !undone.has(change_id),
      );
    lines.push([changeId, mechanism, left?.at].filter(Boolean).join(' '));
  }
  return lines.sort();
}
