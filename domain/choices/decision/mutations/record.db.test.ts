import { describe, expect, it } from 'vitest';
import { decideAll, type Asked } from '@/domain/choices/decision/data/decide';
import { decideAndRecord } from '@/domain/choices/decision/mutations/record';
import { recordSends, retractSends } from '@/domain/choices/decision/mutations/sends';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { admit, foundWorkspace, later, NOW, requestOf, stop } from '@/domain/testing';
import { forgetCatalogs } from '@/domain/catalog/topic/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const WEEKLY = { kind: 'frequency', scope: { channel: 'email', topic: null }, frequency: 'weekly' } as const;

const NEXT_MONDAY = new Date('2026-11-09T00:00:00Z');

/** Someone who wants at most one e-mail a week. */
async function admitWeekly(scope: WorkspaceScope, ref: string): Promise<void> {
  await admit(pool(), scope, { ref, email: `${ref}@example.com` });
  await applyChanges([requestOf(scope, ref, [WEEKLY])]);
}

function asked(scope: WorkspaceScope, ref: string, topic = 'news', at = NOW): Asked {
  return { scope, ref, channel: 'email', topic, at };
}

async function lastSends({ workspaceId }: WorkspaceScope): Promise<string[]> {
  const { rows } = await pool().query<{ line: string }>(
    `SELECT concat_ws(' ', r.ref, l.channel, l.topic) AS line FROM last_send l JOIN recipient r ON r.id = l.recipient_id
      WHERE l.workspace_id = $1 ORDER BY 1`,
    [workspaceId],
  );
  return rows.map(({ line }) => line);
}

it('the newest send of each topic and channel is kept, in whatever order they arrive', async () => {
  const scope = await foundWorkspace(pool());
  await admit(pool(), scope, { ref: 'ada' });
  const send = (sentAt: Date, ref = 'ada') => ({ ref, channel: 'email', topic: 'news', sentAt }) as const;
  expect(await recordSends(scope, [send(later(-DAY)), send(NOW), send(NOW, 'nobody')])).toEqual(
    new Set(['nobody']),
  );
  await recordSends(scope, [send(later(-2 * DAY))]);
  const { rows } = await pool().query(
    'SELECT channel, topic, sent_at FROM last_send WHERE workspace_id = $1',
    [scope.workspaceId],
  );
  expect(rows).toEqual([{ channel: 'email', topic: 'news', sent_at: NOW }]);
});

describe('recorded decisions', () => {
  it('can be the first thing asked about a workspace', async () => {
    const scope = await foundWorkspace(pool());
    await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com' });
    forgetCatalogs();
    expect((await decideAndRecord([asked(scope, 'ada')]))[0]?.decision).toBe('allow');
  });

  it('let one of 20 callers through in a period, whichever topics they ask about', async () => {
    const scope = await foundWorkspace(pool());
    await admitWeekly(scope, 'ada');
    const topics = ['news', 'offers'];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => decideAndRecord([asked(scope, 'ada', topics[index % 2])])),
    );
    const told = answers.flat().map(({ decision, rule }) => `${decision} ${rule}`);
    expect(told.filter((each) => each === 'allow allowed')).toHaveLength(1);
    expect(told.filter((each) => each === 'defer frequency')).toHaveLength(19);
    expect(await lastSends(scope)).toHaveLength(1);
  });

  it('in opposite orders over many recipients do not deadlock, and let each recipient’s message through once', async () => {
    const scope = await foundWorkspace(pool());
    const refs = Array.from({ length: 30 }, (_, number) => `person-${number}`);
    for (const ref of refs) await admitWeekly(scope, ref);
    const orders = [refs, refs.toReversed(), refs.toSorted(() => 0.5 - Math.random())];
    const answers = await Promise.all(
      [...orders, ...orders].map((order) => decideAndRecord(order.map((ref) => asked(scope, ref)))),
    );
    expect(answers.flat().filter(({ decision }) => decision === 'allow')).toHaveLength(30);
  });

  it('defer the second of two in one call, until the period of the first is over', async () => {
    const scope = await foundWorkspace(pool());
    await admitWeekly(scope, 'ada');
    await admit(pool(), scope, { ref: 'ben', email: 'ben@example.com' });
    const answers = await decideAndRecord([
      asked(scope, 'ada'),
      asked(scope, 'ada'),
      asked(scope, 'ada', 'offers'),
      asked(scope, 'ada', 'receipts'),
      asked(scope, 'ben'),
      asked(scope, 'ben'),
    ]);
    expect(answers.map(({ decision, until }) => [decision, until])).toEqual([
      ['allow', null],
      ['defer', NEXT_MONDAY],
      ['defer', NEXT_MONDAY],
      ['allow', null],
      ['allow', null],
      ['allow', null],
    ]);
    expect((await decideAll([asked(scope, 'ada', 'news', NEXT_MONDAY)]))[0]?.decision).toBe('allow');
  });

  it('record only what was allowed', async () => {
    const scope = await foundWorkspace(pool());
    await admitWeekly(scope, 'ada');
    await admitWeekly(scope, 'ben');
    await applyChanges([requestOf(scope, 'ben', [stop({ channel: null, topic: null })])]);
    const all = ['ada', 'ben', 'nobody'].flatMap((ref) => [
      asked(scope, ref),
      asked(scope, ref, 'receipts'),
      asked(scope, ref, 'unheard-of'),
    ]);
    await decideAndRecord(all);
    expect(await lastSends(scope)).toEqual(['ada email news', 'ada email receipts', 'ben email receipts']);
  });
});

describe('two refs that share an address with a weekly frequency', () => {
  const admitBoth = async (scope: WorkspaceScope) => {
    await admitWeekly(scope, 'ada');
    await admit(pool(), scope, { ref: 'ada-again', email: 'ada@example.com' });
  };

  it('let one of two messages in one call through', async () => {
    const scope = await foundWorkspace(pool());
    await admitBoth(scope);
    const answers = await decideAndRecord([asked(scope, 'ada-again'), asked(scope, 'ada', 'offers')]);
    expect(answers.map(({ decision }) => decision)).toEqual(['allow', 'defer']);
  });

  it('let one of twenty concurrent callers through, whichever ref they ask about', async () => {
    const scope = await foundWorkspace(pool());
    await admitBoth(scope);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        decideAndRecord([asked(scope, index % 2 === 0 ? 'ada' : 'ada-again')]),
      ),
    );
    expect(answers.flat().filter(({ decision }) => decision === 'allow')).toHaveLength(1);
  });
});

describe('a retracted send', () => {
  const send = (sentAt: Date, ref = 'ada', topic = 'news') =>
    ({ ref, channel: 'email', topic, sentAt }) as const;
  const ruleAt = async (scope: WorkspaceScope, at: Date) =>
    (await decideAll([asked(scope, 'ada', 'news', at)]))[0]?.rule;

  it('no longer counts, and the send before it counts again, in whatever order they were reported', async () => {
    const scope = await foundWorkspace(pool());
    await admitWeekly(scope, 'ada');
    const [monday, tuesday] = [NOW, later(DAY)];
    await recordSends(scope, [send(tuesday)]);
    await recordSends(scope, [send(monday), send(later(-30 * DAY))]);
    expect(await retractSends(scope, [send(tuesday)])).toEqual([]);
    // Monday's still uses up the week.
    expect(await ruleAt(scope, later(2 * DAY))).toBe('frequency');
    expect(await retractSends(scope, [send(monday)])).toEqual([]);
    expect(await ruleAt(scope, later(2 * DAY))).toBe('allowed');
    expect(await ruleAt(scope, later(-29 * DAY))).toBe('frequency');
    expect(await retractSends(scope, [send(later(-30 * DAY))])).toEqual([]);
    expect(await lastSends(scope)).toEqual([]);
  });

  it('must match a recorded send by its time; unknown ones are reported by index, and change nothing', async () => {
    const scope = await foundWorkspace(pool());
    const other = await foundWorkspace(pool());
    for (const ref of ['ada', 'ben']) await admitWeekly(scope, ref);
    const [allowed] = await decideAndRecord([asked(scope, 'ada'), asked(scope, 'ben')]);
    expect(allowed).toMatchObject({ decision: 'allow', sentAt: NOW });
    expect(await retractSends(other, [send(NOW)])).toEqual([0]);
    const all = [send(later(-1)), send(NOW), send(NOW, 'nobody'), send(NOW, 'ada', 'offers')];
    expect(await retractSends(scope, all)).toEqual([0, 2, 3]);
    expect(await retractSends(scope, all)).toEqual([0, 1, 2, 3]);
    expect(await lastSends(scope)).toEqual(['ben email news']);
    // The provider takes the message at the second attempt: it is allowed again, exactly once.
    const again = await Promise.all([1, 2].map(() => decideAndRecord([asked(scope, 'ada')])));
    expect(
      again
        .flat()
        .map(({ decision }) => decision)
        .sort(),
    ).toEqual(['allow', 'defer']);
  });
});
