import { beforeEach, describe, expect, it } from 'vitest';
import { EVERYTHING, type Scope } from '@/domain/catalog/choice/schema';
import { recordSends } from '@/domain/choices/decision/mutations/sends';
import { enterRecipients } from '@/domain/imports/batch/mutations';
import { readCenterOf } from '@/domain/choices/preference/data/read';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { later, NOW, requestOf, start, stop } from '@/domain/testing';
import { BOX, foundBox, type Box } from '@/domain/testing-box';
import { recipientRow } from '@/domain/testing-rows';
import { DAY } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const EMAIL: Scope = { channel: 'email', topic: null };
const NEWS: Scope = { channel: 'email', topic: 'news' };

let scope: Box['scope'];
let press: Box['press'];
let undo: Box['undo'];
let ask: Box['ask'];

beforeEach(async () => {
  ({ scope, press, undo, ask } = await foundBox(pool()));
});

describe('a choice made through a link to an address', () => {
  it('about one topic holds for everyone who has or gets the address, and for no other topic', async () => {
    await press('one', [stop(NEWS)], { purpose: 'u' });
    await enterRecipients(scope, [
      { row: recipientRow('late', { email: BOX }), cleared: [], clearedAttributes: [] },
      { row: recipientRow('else', { email: 'else@example.com' }), cleared: [], clearedAttributes: [] },
    ]);
    expect([await ask('two'), await ask('late')]).toEqual(['deny opted_out', 'deny opted_out']);
    expect([await ask('two', 'offers'), await ask('else')]).toEqual(['allow allowed', 'allow allowed']);
  });

  it('is shown to everyone who has the address, and can be undone there', async () => {
    const made = await press('one', [stop(NEWS)], { purpose: 'u' });
    const center = await readCenterOf(scope, 'two');
    expect(center?.standings.get('email news')).toMatchObject({ choice: 'out' });
    expect(center?.chosen.size).toBe(0);
    await press('two', [start({ channel: null, topic: 'news' })]);
    expect([await ask('three'), await ask('one')]).toEqual(['allow allowed', 'deny opted_out']);
    await undo('one', made);
    expect(await ask('one')).toBe('allow allowed');
  });

  it('is not undone by a link that may only reduce, nor by a request for a single ref', async () => {
    await press('one', [stop(NEWS)], { purpose: 'u' });
    expect(await press('two', [start(NEWS)], { purpose: 'u' })).toMatchObject({ kind: 'refused' });
    await applyChanges([
      requestOf(scope, 'two', [start(NEWS)], { context: { actor: 'api_key', source: 'api' } }),
    ]);
    expect([await ask('two'), await ask('three')]).toEqual(['deny opted_out', 'deny opted_out']);
  });

  it('about how often counts what was sent to any ref of the address', async () => {
    const weekly = { kind: 'frequency', scope: NEWS, frequency: 'weekly' } as const;
    const made = await press('one', [weekly], { purpose: 'u' });
    await recordSends(scope, [{ ref: 'three', channel: 'email', topic: 'news', sentAt: NOW }]);
    expect([await ask('one'), await ask('two')]).toEqual(['defer frequency', 'defer frequency']);
    expect(await ask('two', 'offers')).toBe('allow allowed');
    expect((await readCenterOf(scope, 'two'))?.standings.get('email news')).toMatchObject({
      frequency: 'weekly',
    });
    await undo('one', made);
    expect([await ask('one'), await ask('two')]).toEqual(['allow allowed', 'allow allowed']);
    await press('one', [weekly], { purpose: 'u' });
    await press('two', [{ ...weekly, frequency: 'every' }]);
    expect([await ask('two'), await ask('three')]).toEqual(['allow allowed', 'allow allowed']);
  });

  it('about a pause defers for all, until the latest of their ends, and is ended for all', async () => {
    const pause = (days: number) => ({ kind: 'pause', scope: EMAIL, until: later(days * DAY) }) as const;
    await press('one', [pause(30)], { purpose: 'u' });
    const longer = await press('two', [pause(60)], { purpose: 'u' });
    expect(await ask('three', 'news', later(45 * DAY))).toBe('defer paused');
    await undo('two', longer);
    expect([await ask('three', 'news', later(45 * DAY)), await ask('three')]).toEqual([
      'allow allowed',
      'defer paused',
    ]);
    await press('three', [{ kind: 'resume', scope: EMAIL }]);
    expect([await ask('three'), await ask('two'), await ask('one')]).toEqual([
      'allow allowed',
      'allow allowed',
      'defer paused',
    ]);
  });

  it('does not reach an address that belonged to someone else', async () => {
    await press('one', [stop(NEWS)], { purpose: 'u' });
    await enterRecipients(scope, [
      { row: recipientRow('two', { email: 'two@example.com' }), cleared: [], clearedAttributes: [] },
    ]);
    expect(await ask('two')).toBe('allow allowed');
    await press('one', [stop(EVERYTHING)], { purpose: 'u' });
    await enterRecipients(scope, [
      { row: recipientRow('one', { email: 'two@example.com' }), cleared: [], clearedAttributes: [] },
    ]);
    expect(await ask('two')).toBe('deny suppressed opt_out');
  });
});
