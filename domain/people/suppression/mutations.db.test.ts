import { beforeEach, describe, expect, it } from 'vitest';
import type { Scope } from '@/domain/catalog/choice/schema';
import { enterRecipients } from '@/domain/imports/batch/mutations';
import { recordOptIn } from '@/domain/choices/recorded-consent/mutations';
import { checkStops } from '@/domain/people/stop-list/data';
import { addStops } from '@/domain/choices/suppress/mutations/add';
import { liftStops } from '@/domain/choices/suppress/mutations/lift';
import type { TellableCause } from '@/domain/people/stop-list/schema';
import { later, NOW, stop } from '@/domain/testing';
import { readRollup } from '@/domain/reports/rollup/data/cells';
import { BOX, foundBox, type Box } from '@/domain/testing-box';
import { recipientRow } from '@/domain/testing-rows';
import { forgetCatalogs } from '@/domain/catalog/topic/data';
import { DAY } from '@/lib/clock';
import { pool } from '@/lib/db/pool';
import { authorOfKey } from '@/domain/access/author/rules';

const EMAIL: Scope = { channel: 'email', topic: null };

let scope: Box['scope'];
let press: Box['press'];
let undo: Box['undo'];
let ask: Box['ask'];

beforeEach(async () => {
  ({ scope, press, undo, ask } = await foundBox(pool()));
});

const tell = (cause: TellableCause, at = NOW) =>
  addStops(scope, authorOfKey(scope), [{ ...TOLD, address: BOX, cause }], at);
const TOLD = {
  address: null,
  ref: null,
  channels: ['email'],
  topic: null,
  madeAt: null,
  reason: null,
} as const;

function consent(ref: string, about: Scope, givenAt: Date) {
  const wording = { locale: 'en', text: 'Yes' };
  return recordOptIn(
    scope,
    authorOfKey(scope),
    ref,
    { scope: about, source: 'form', givenAt, wording, evidence: null },
    later(9 * DAY),
  );
}

const check = async () => (await checkStops(scope, [{ address: BOX, channel: 'email' }]))[0];

describe('a complaint', () => {
  it.each(['before the one-click', 'after it'])(
    'reported %s stands when the one-click is undone',
    async (order) => {
      if (order !== 'after it') await tell('complaint');
      const left = await press('one', [stop(EMAIL)], { purpose: 'u' });
      if (order === 'after it') await tell('complaint');
      expect(await check()).toMatchObject({ cause: 'complaint', causes: ['complaint', 'opt_out'] });
      await undo('one', left);
      expect(await ask('one')).toMatch('deny suppressed complaint');
      expect(await check()).toMatchObject({ isSuppressed: true, causes: ['complaint'] });
    },
  );

  it('stands whatever was consented to, before it or since', async () => {
    await press('one', [stop(EMAIL)], { purpose: 'u', at: later(-9 * DAY) });
    await tell('complaint', later(-DAY));
    expect(await consent('one', EMAIL, later(-5 * DAY))).toMatchObject({
      refusals: [{ code: 'older_than_stop' }],
    });
    expect(await consent('two', EMAIL, NOW)).toMatchObject({ kind: 'recorded' });
    expect(await check()).toMatchObject({ causes: ['complaint'] });
    expect(await ask('three')).toBe('deny suppressed complaint');
  });

  it('does not hide that the address is dead, and a dead address does not hide the complaint', async () => {
    await tell('bounce');
    await tell('complaint');
    expect(await check()).toMatchObject({ cause: 'bounce', causes: ['bounce', 'complaint'] });
    expect(await ask('one', 'receipts')).toBe('deny suppressed bounce');
  });

  it('reported again is already known', async () => {
    expect(await tell('complaint')).toMatchObject({ added: 1, known: 0 });
    expect(await tell('complaint')).toMatchObject({ added: 0, known: 1 });
    expect(await tell('opt_out')).toMatchObject({ added: 1, known: 0 });
  });
});

describe('a complaint reported by a sender', () => {
  it('reaches followers once for everyone who has the address, also after a one-click', async () => {
    await press('one', [stop(EMAIL)], { purpose: 'u' });
    await tell('complaint');
    await tell('complaint');
    const { rows } = await pool().query<{ line: string }>(
      `SELECT concat_ws(' ', r.ref, e.action, e.cause, e.choice_before) AS line
         FROM consent_event e JOIN recipient r ON r.id = e.recipient_id WHERE e.workspace_id = $1 ORDER BY 1`,
      [scope.workspaceId],
    );
    expect(rows.map(({ line }) => line)).toEqual([
      'one opt_out',
      'one opt_out complaint out',
      'three opt_out complaint',
      'two opt_out complaint',
    ]);
  });

  it('goes with the person to a new address, also after a consent, until it is lifted', async () => {
    await tell('complaint', later(-3 * DAY));
    await consent('one', EMAIL, later(-2 * DAY));
    await enterRecipients(scope, [
      { row: recipientRow('one', { email: 'new@example.com' }), cleared: [], clearedAttributes: [] },
    ]);
    expect(await ask('one')).toBe('deny suppressed complaint');
    const wording = { locale: 'en', text: 'Yes' };
    const optIn = {
      scope: { channel: 'email', topic: null },
      source: 'desk',
      givenAt: later(-DAY),
      wording,
      evidence: null,
    } as const;
    expect(await liftStops(scope, authorOfKey(scope), 'one', optIn, NOW)).toEqual({
      kind: 'lifted',
      cause: 'complaint',
    });
    expect(await ask('one')).toBe('allow allowed');
    await enterRecipients(scope, [
      { row: recipientRow('one', { email: 'newer@example.com' }), cleared: [], clearedAttributes: [] },
    ]);
    expect(await ask('one')).toBe('allow allowed');
  });
});

describe('a stop reported after it was made', () => {
  const earlier = (days: number, rest = {}) =>
    addStops(
      scope,
      authorOfKey(scope),
      [{ ...TOLD, address: BOX, cause: 'opt_out', madeAt: later(-days * DAY), ...rest }],
      NOW,
    );

  it('gives way to a later consent, whether that is reported before or after it', async () => {
    expect(await earlier(30)).toMatchObject({ added: 1, answered: 0 });
    expect(await ask('one')).toBe('deny suppressed opt_out');
    expect(await consent('one', EMAIL, later(-9 * DAY))).toMatchObject({ kind: 'recorded' });
    expect([await ask('one'), (await check())?.isSuppressed]).toEqual(['allow allowed', false]);
    expect(await earlier(20)).toMatchObject({ added: 1, answered: 1 });
    expect(await ask('one')).toBe('allow allowed');
    expect(await earlier(5)).toMatchObject({ added: 1, answered: 0 });
    expect(await ask('one')).toBe('deny suppressed opt_out');
  });

  it('is counted on its own day, not the day of the report; in a file without dates, on none', async () => {
    await earlier(30);
    const file = [{ ...TOLD, ref: 'one', cause: 'opt_out', topic: 'offers' } as const];
    await addStops(scope, authorOfKey(scope, 'import'), file, NOW);
    const read = readRollup(scope, {
      days: { from: '2026-01-01', to: '2026-12-31' },
      filter: {},
      by: ['day'],
    });
    expect(await read).toEqual([{ day: '2026-10-03', changes: 3 }]);
    expect(await ask('one', 'offers')).toBe('deny suppressed opt_out');
  });

  it('can be about a topic and have a reason; a bounce has neither, and a future date is refused', async () => {
    await pool().query(
      `INSERT INTO reason (id, workspace_id, key, label, position) VALUES (gen_random_uuid(), $1, 'too_often', '{"en":"Too often"}', 1)`,
      [scope.workspaceId],
    );
    forgetCatalogs();
    const { rejects } = await addStops(
      scope,
      authorOfKey(scope),
      [
        { ...TOLD, address: BOX, cause: 'opt_out', topic: 'news', reason: 'too_often' },
        { ...TOLD, address: BOX, cause: 'bounce', topic: 'news' },
        { ...TOLD, address: BOX, cause: 'opt_out', topic: 'receipts' },
        { ...TOLD, address: BOX, cause: 'opt_out', topic: 'nonsense' },
        { ...TOLD, address: BOX, cause: 'opt_out', reason: 'nonsense' },
        { ...TOLD, address: BOX, cause: 'opt_out', madeAt: later(DAY) },
      ],
      NOW,
    );
    expect(rejects.map(({ index, code }) => `${index} ${code}`)).toEqual([
      '1 not_a_choice',
      '2 topic_locked',
      '3 unknown_topic',
      '4 unknown_reason',
      '5 in_the_future',
    ]);
    expect([await ask('two'), await ask('two', 'offers')]).toEqual(['deny opted_out', 'allow allowed']);
    const { rows } = await pool().query('SELECT reason FROM feedback WHERE workspace_id = $1', [
      scope.workspaceId,
    ]);
    expect(rows).toEqual([{ reason: 'too_often' }, { reason: 'too_often' }, { reason: 'too_often' }]);
  });
});

describe('several stops of one address', () => {
  it('stand until each of them is undone', async () => {
    const first = await press('one', [stop(EMAIL)]);
    const second = await press('two', [stop(EMAIL)]);
    await undo('one', first);
    expect(await ask('three')).toBe('deny suppressed opt_out');
    expect(await ask('one')).toBe('deny suppressed opt_out');
    await undo('two', second);
    expect(await ask('three')).toBe('allow allowed');
  });

  it('hold again when one is pressed again, even if another ref of the person had come back', async () => {
    await press('one', [stop(EMAIL)], { at: later(-3 * DAY) });
    await consent('two', EMAIL, later(-DAY));
    expect(await ask('three')).toBe('allow allowed');
    expect(await press('one', [stop(EMAIL)], { purpose: 'u' })).toMatchObject({ kind: 'changed' });
    expect(await ask('three')).toBe('deny suppressed opt_out');
    expect(await press('one', [stop(EMAIL)], { purpose: 'u' })).toEqual({ kind: 'unchanged' });
  });
});

it.each(['UPDATE address_fact SET cause = cause', 'DELETE FROM address_fact', 'TRUNCATE address_fact'])(
  'a fact about an address cannot be changed or deleted: %s is refused',
  async (sql) => {
    await tell('complaint');
    await expect(pool().query(sql)).rejects.toThrow(/append-only/);
  },
);
