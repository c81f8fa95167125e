import { beforeEach, expect, it } from 'vitest';
import { authorOfKey } from '@/domain/access/author/rules';
import type { ApiScope } from '@/domain/access/scope/schema';
import { recordSends, retractSends } from '@/domain/choices/decision/mutations/sends';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { addStops } from '@/domain/choices/suppress/mutations/add';
import { readMessageRates } from '@/domain/reports/message-rates/data';
import type { MessageDimension } from '@/domain/reports/message-rates/schema';
import { DEFAULT_QUERY, type ReportQuery } from '@/domain/reports/query/schema';
import { refreshCohorts } from '@/domain/reports/rollup/mutations/cohorts';
import { admit, apiScopeOf, foundWorkspace, later, NOW, requestOf, stop } from '@/domain/testing';
import { followSends } from '@/domain/testing-rollup';
import type { Channel } from '@/domain/workspace/schema';
import { DAY, HOUR } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

const TODAY = '2026-11-30';
const QUERY: ReportQuery = { ...DEFAULT_QUERY, period: '12m' };
let scope: ApiScope;

beforeEach(async () => {
  scope = await apiScopeOf(await foundWorkspace(pool()), ['decisions']);
  for (const [ref, email, source, locale] of [
    ['ada', 'ada@gmail.com', 'web', 'en'],
    ['bea', 'bea@hotmail.com', 'web', 'pt-BR'],
    ['cy', 'cy@example.com', null, null],
  ] as const) {
    const id = await admit(pool(), scope, {
      ref,
      email,
      phone: `+55119123456${ref.length}${ref.charCodeAt(0)}`,
    });
    await pool().query('UPDATE recipient SET consent_source = $2, locale = $3 WHERE id = $1', [
      id,
      source,
      locale,
    ]);
  }
});

const send = (ref: string, at: Date, topic = 'news', channel: Channel = 'email') =>
  recordSends(scope, [{ ref, channel, topic, sentAt: at }]);
const leave = (ref: string, at: Date, channel: Channel | null = 'email') =>
  applyChanges([
    requestOf(scope, ref, [stop({ channel, topic: null })], {
      context: { now: at },
      asked: { channel, topic: null },
    }),
  ]);

/** By a dimension: `key messages opt-outs complaints bounces`. */
async function ratesBy(by: MessageDimension, query: ReportQuery = QUERY): Promise<string[]> {
  await followSends(pool(), scope);
  const rates = await readMessageRates(scope, query, TODAY);
  return rates.by[by].map(({ key, messages, optOuts, complaints, bounces }) =>
    [key, messages, optOuts?.part, complaints?.part, bounces?.part].join(' ').trim(),
  );
}

it('messages are counted by how many someone got on the channel in the seven days up to each, and leavers by the week before', async () => {
  for (const day of [0, 1, 2]) await send('ada', later(day * DAY));
  await send('ada', later(2 * DAY + HOUR), 'offers');
  await send('ada', later(9 * DAY), 'offers');
  // Neither another channel nor what has to be sent counts.
  await send('ada', later(9 * DAY), 'news', 'sms');
  await send('ada', later(9 * DAY), 'receipts');
  await send('bea', NOW);
  await followSends(pool(), scope);
  await leave('ada', later(9 * DAY + HOUR));
  await leave('bea', later(HOUR), null);
  await leave('cy', NOW);
  expect(await ratesBy('week', { ...QUERY, channel: ['email'] })).toEqual([
    '1 2 1 0',
    '2 2 1 0',
    '3 1 0 0',
    '4 1 0 0',
  ]);
  expect(await ratesBy('week', { ...QUERY, channel: ['sms'] })).toEqual(['1 1 0 0']);
  const { messages, optOuts } = await readMessageRates(scope, QUERY, TODAY);
  expect([messages, optOuts]).toEqual([7, { attributed: 2, others: 1 }]);
});

it('rates are told by consent source, language and mailbox provider, with complaints and bounces beside opt-outs', async () => {
  for (const ref of ['ada', 'bea', 'cy']) await send(ref, NOW);
  await followSends(pool(), scope);
  await leave('ada', later(HOUR));
  const told = { ref: null, topic: null, reason: null, channels: ['email'], madeAt: null } as const;
  await addStops(
    scope,
    authorOfKey(scope),
    [
      { ...told, address: 'bea@hotmail.com', cause: 'complaint' },
      { ...told, address: 'cy@example.com', cause: 'bounce' },
    ],
    later(HOUR),
  );
  await refreshCohorts();
  await refreshCohorts();
  expect(await ratesBy('mailbox')).toEqual(['gmail 1 1 0 0', 'outlook 1 0 1 0', 'other 1 0 0 1']);
  expect(await ratesBy('source')).toEqual(['web 2 1 1 0', ' 1 0 0 1'.trim()].sort().reverse());
  expect(await ratesBy('locale')).toEqual(['1 0 0 1', 'en 1 1 0 0', 'pt-BR 1 0 1 0']);
});

it('a message that is taken back is not counted, nor is another workspace’s (requirement 29)', async () => {
  await send('ada', NOW);
  await send('ada', later(DAY));
  await followSends(pool(), scope);
  await retractSends(scope, [{ ref: 'ada', channel: 'email', topic: 'news', sentAt: later(DAY) }]);
  expect(await ratesBy('week')).toEqual(['1 1 0 0']);
  const stranger = await readMessageRates(await foundWorkspace(pool()), QUERY, TODAY);
  expect([stranger.messages, stranger.by.week]).toEqual([0, []]);
});
