import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { NamedAuthor } from '@/domain/access/author/schema';
import { EVERYTHING, type Scope } from '@/domain/catalog/choice/schema';
import { eraseRecipient } from '@/domain/choices/erasure/mutations';
import { mergeRefs } from '@/domain/choices/merge/mutations';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { addStops } from '@/domain/choices/suppress/mutations/add';
import { liftStops } from '@/domain/choices/suppress/mutations/lift';
import { readBalances } from '@/domain/reports/balance/data';
import { GAINS, LOSSES, MOVES, type Balance, type Move } from '@/domain/reports/balance/schema';
import { DEFAULT_QUERY } from '@/domain/reports/query/schema';
import { refreshCohorts } from '@/domain/reports/rollup/mutations/cohorts';
import { rebuildRollups } from '@/domain/reports/rollup/mutations/follow';
import { admit, contextOf, foundWorkspace, later, requestOf, start, stop } from '@/domain/testing';
import { followToEnd } from '@/domain/testing-rollup';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { HOUR } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const SENDER: NamedAuthor = { actor: 'api_key', actorId: null, source: 'api', name: 'Shop', loginId: null };
const EMAIL: Scope = { channel: 'email', topic: null };
const SMS: Scope = { channel: 'sms', topic: null };
const NEWS: Scope = { channel: 'email', topic: 'news' };
const EVER = {
  ...DEFAULT_QUERY,
  period: 'custom',
  from: '2025-01-01',
  to: '2027-12-31',
  compare: 'none',
} as const;

const person = fc.constantFrom('ada', 'bea', 'cy', 'dee');
const place = fc.constantFrom<Scope[]>(EVERYTHING, EMAIL, SMS, EMAIL, NEWS);
const choice = fc.record({ kind: fc.constantFrom('stop' as const, 'start' as const), person, place });
const record = fc.oneof(
  fc.record({ kind: fc.constant('admit' as const), person, hasPhone: fc.boolean() }),
  fc.record({ kind: fc.constantFrom('bounce' as const, 'complaint' as const, 'lift' as const), person }),
  fc.record({ kind: fc.constantFrom('erase' as const, 'drop' as const), person }),
  fc.record({ kind: fc.constant('merge' as const), person, into: person }),
);
type Drawn<A> = A extends fc.Arbitrary<infer One> ? One : never;
type Step = Drawn<typeof choice> | Drawn<typeof record>;

it('the balance of the list adds up, and has each move by the channel and the cause, however often it is counted', async () => {
  const step = fc.oneof({ weight: 6, arbitrary: choice }, { weight: 4, arbitrary: record });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(step, fc.boolean()), { minLength: 6, maxLength: 18 }),
      async (steps) => {
        const scope = await foundPeople();
        await refreshCohorts();
        const expected = new Expected(await reachable(scope), 'joined');
        for (const [at, [one, isFollowed]] of steps.entries()) {
          // Where they could be reached is no longer known afterwards.
          if (one.kind === 'erase') await followToEnd(pool(), scope);
          await take(scope, one, at);
          // What is not on the ledger is found by comparison: two changes in one hour may look like none.
          if ('place' in one ? isFollowed : one.kind === 'erase') await followToEnd(pool(), scope);
          else if (!('place' in one)) await refreshCohorts();
          expected.now(await reachable(scope), one.kind);
        }
        await followToEnd(pool(), scope);
        await expectBalance(scope, expected);
        await rebuildRollups(scope.workspaceId);
        await refreshCohorts();
        await expectBalance(scope, expected);
      },
    ),
    { numRuns: 6 },
  );
});

it('whoever came and went before they were first counted did so when the ledger says', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(choice, { minLength: 3, maxLength: 12 }), async (steps) => {
      const scope = await foundPeople();
      const expected = new Expected(await reachable(scope), 'joined');
      for (const [at, one] of steps.entries()) {
        await take(scope, one, at);
        expected.now(await reachable(scope), one.kind);
      }
      await refreshCohorts();
      await expectBalance(scope, expected);
    }),
    { numRuns: 6 },
  );
});

async function foundPeople(): Promise<WorkspaceScope> {
  const scope = await foundWorkspace(pool());
  for (const ref of ['ada', 'bea', 'cy']) await join(scope, ref, ref !== 'cy');
  return scope;
}

async function join(scope: WorkspaceScope, ref: string, hasPhone: boolean, at = -1) {
  const address = `${ref}.${at}`;
  const id = await admit(pool(), scope, {
    ref,
    email: `${address}@example.com`,
    phone: hasPhone
      ? `+1555${String(Buffer.from(address).reduce((sum, byte) => (sum * 31 + byte) % 1e7, 7)).padStart(7, '0')}`
      : null,
  });
  await pool().query('UPDATE recipient SET created_at = $2, updated_at = $2 WHERE id = $1', [
    id,
    later(at * HOUR),
  ]);
}

async function take(scope: WorkspaceScope, step: Step, at: number): Promise<void> {
  const now = later(at * 7 * HOUR);
  const { workspaceId } = scope;
  const ref = step.person;
  const context = contextOf({ now });
  switch (step.kind) {
    case 'stop':
    case 'start': {
      const { rowCount } = await pool().query('SELECT FROM recipient WHERE workspace_id = $1 AND ref = $2', [
        workspaceId,
        ref,
      ]);
      if (rowCount === 0) return;
      const change = step.kind === 'stop' ? stop(step.place) : start(step.place);
      await applyChanges([requestOf(scope, ref, [change], { freshProof: true, context })]);
      return;
    }
    case 'admit': {
      const { rowCount } = await pool().query(
        `SELECT FROM recipient WHERE workspace_id = $1 AND ref = $2
         UNION ALL SELECT FROM merged_ref WHERE workspace_id = $1 AND ref = $2`,
        [workspaceId, ref],
      );
      if (rowCount === 0) await join(scope, ref, step.hasPhone, at * 7);
      return;
    }
    case 'bounce':
    case 'complaint': {
      const { rows } = await pool().query<{ email: string }>(
        'SELECT email FROM recipient WHERE workspace_id = $1 AND ref = $2',
        [workspaceId, ref],
      );
      const [row] = rows;
      if (!row) return;
      const told = {
        address: row.email,
        channels: ['email'],
        cause: step.kind,
        ref: null,
        topic: null,
        madeAt: null,
        reason: null,
      } as const;
      await addStops(scope, SENDER, [told], now);
      return;
    }
    case 'lift':
      await liftStops(
        scope,
        SENDER,
        ref,
        {
          scope: { channel: 'email', topic: null },
          source: 'desk',
          givenAt: now,
          wording: { locale: 'en', text: 'Yes' },
          evidence: null,
        },
        now,
      );
      return;
    case 'drop':
      await pool().query(
        'UPDATE recipient SET phone = NULL, phone_hash = NULL, updated_at = $3 WHERE workspace_id = $1 AND ref = $2',
        [workspaceId, ref, now],
      );
      return;
    case 'erase':
      await eraseRecipient(scope, ref, contextOf({ now, source: 'admin' }));
      return;
    case 'merge':
      if (ref !== step.into) await mergeRefs(scope, ref, step.into, contextOf({ now, source: 'api' }));
  }
}

/** Who can be written to: `id channel`. */
async function reachable({ workspaceId }: WorkspaceScope): Promise<Set<string>> {
  const { rows } = await pool().query<{ key: string }>(
    `SELECT r.id || ' ' || c.channel AS key FROM recipient r, LATERAL (VALUES ('email', r.email_hash), ('sms', r.phone_hash)) c(channel, hash)
      WHERE r.workspace_id = $1 AND c.hash IS NOT NULL
        AND NOT EXISTS (SELECT FROM preference p WHERE p.recipient_id = r.id AND p.topic = '*' AND p.choice = 'out'
                           AND (p.channel = '*' OR p.channel = c.channel))
        AND NOT EXISTS (SELECT FROM standing_fact f
                         WHERE f.workspace_id = r.workspace_id AND f.address_hash = c.hash AND f.channel = c.channel AND f.topic = '*'
                           AND f.cause NOT IN ('frequency', 'pause'))`,
    [workspaceId],
  );
  return new Set(rows.map(({ key }) => key));
}

const LOSS_OF = {
  stop: 'left',
  start: 'left',
  bounce: 'bounced',
  complaint: 'complained',
  erase: 'erased',
  drop: 'removed',
  merge: 'merged',
  admit: 'removed',
  lift: 'removed',
} as const satisfies Record<Step['kind'], Move>;

/** The moves that follow from who is reachable after each step, on each channel and on any. */
class Expected {
  readonly moves = new Map<string, number>();
  #now = new Set<string>();
  readonly #ever = new Set<string>();

  constructor(reached: ReadonlySet<string>, kind: 'joined') {
    this.now(reached, kind);
  }

  now(reached: ReadonlySet<string>, kind: Step['kind'] | 'joined'): void {
    const ids = new Set([...reached].map((key) => `${key.split(' ')[0]} *`));
    const after = new Set([...reached, ...ids]);
    for (const key of after) {
      if (!this.#now.has(key)) this.#add(key, this.#ever.has(key) ? 'came_back' : 'joined');
      this.#ever.add(key);
    }
    for (const key of this.#now)
      if (!after.has(key)) this.#add(key, kind === 'joined' ? 'removed' : LOSS_OF[kind]);
    this.#now = after;
  }

  get sizes(): Record<string, number> {
    const sizes: Record<string, number> = {};
    for (const key of this.#now) {
      const channel = key.split(' ')[1] ?? '';
      sizes[channel] = (sizes[channel] ?? 0) + 1;
    }
    return sizes;
  }

  #add(key: string, move: Move): void {
    const cell = `${key.split(' ')[1]} ${move}`;
    this.moves.set(cell, (this.moves.get(cell) ?? 0) + 1);
  }
}

async function expectBalance(scope: WorkspaceScope, expected: Expected): Promise<void> {
  const { now } = await readBalances(scope, EVER, '2027-12-31');
  const told = now.flatMap(({ channel, moves }) =>
    MOVES.flatMap((move) => (moves[move] > 0 ? [`${channel} ${move} ${moves[move]}`] : [])),
  );
  expect(told.sort()).toEqual([...expected.moves].map(([cell, people]) => `${cell} ${people}`).sort());
  const sizes = now.filter(({ end }) => end > 0).map(({ channel, end }) => [channel, end]);
  expect(Object.fromEntries(sizes)).toEqual(expected.sizes);
  now.forEach(expectToAddUp);
  // Any day between: what one period ends with, the next begins with.
  const day = later(30 * HOUR)
    .toISOString()
    .slice(0, 10);
  const [first, second] = await Promise.all([
    readBalances(scope, { ...EVER, to: day }, '2027-12-31'),
    readBalances(
      scope,
      {
        ...EVER,
        from: later(54 * HOUR)
          .toISOString()
          .slice(0, 10),
      },
      '2027-12-31',
    ),
  ]);
  first.now.forEach(expectToAddUp);
  for (const { channel, start: begun } of second.now)
    expect([channel, begun]).toEqual([channel, first.now.find((one) => one.channel === channel)?.end ?? 0]);
}

function expectToAddUp({ start: begun, moves, end }: Balance): void {
  const sum = (kinds: readonly Move[]) => kinds.reduce((total, move) => total + moves[move], 0);
  expect(begun + sum(GAINS) - sum(LOSSES)).toBe(end);
}
