import { expect, it } from 'vitest';
import { scopeKey, type Standing } from '@/domain/consent/schema';
import { rulesOf } from '@/domain/support/rules';
import { actSchema } from '@/domain/support/schema';
import { CAST_TOPICS, later, NOW } from '@/domain/testing';
import type { Channel } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';

const nothing: Standing = { choice: null, frequency: null, pausedUntil: null };
const linesOf = (standings: [string, Standing][], suppressed: Channel[] = []) =>
  rulesOf(
    { standings: new Map(standings), suppressed: new Set(suppressed), has: new Set(['email', 'phone']) },
    CAST_TOPICS,
    NOW,
  ).map(({ topic, channel, state, by, frequency }) =>
    [topic, channel, state, by ? scopeKey(by) : 'default', frequency].join(' '),
  );

it('says what holds for each topic on each channel, and which choice decided', () => {
  const lines = linesOf([
    ['* news', { ...nothing, choice: 'out' }],
    ['sms offers', { ...nothing, pausedUntil: later(DAY) }],
    ['* offers', { ...nothing, frequency: 'weekly' }],
    ['email *', { ...nothing, choice: 'in' }],
  ]);
  expect(lines).toEqual([
    'news email out * news every',
    'news sms out * news every',
    'news push unreachable default every',
    'offers email in email * weekly',
    'offers sms paused sms offers weekly',
    'events email in email * every',
    'receipts email in default every',
    'receipts sms in default every',
    'partners email in email * every',
  ]);
});

it('puts a stopped address before every choice but what has to be sent', () => {
  const lines = linesOf([], ['email', 'sms']);
  expect(lines).toContain('news email suppressed default every');
  expect(lines).toContain('receipts email in default every');
});

it('says of what has to be sent that no choice slows it', () => {
  expect(linesOf([['* *', { ...nothing, frequency: 'weekly', pausedUntil: later(DAY) }]])).toContain(
    'receipts email in default every',
  );
});

it.each([
  ['stop * *', true],
  ['weekly * product-news', true],
  ['pause-30 email *', true],
  ['pause-31 email *', false],
  ['stop', false],
  ['stop * * and more', false],
  ['drop email news', false],
])('“%s” is something to do: %s', (what, expected) => {
  expect(actSchema.safeParse({ what, how: 'phone', note: 'Called' }).success).toBe(expected);
});

it('nothing is done without a note of how they asked', () => {
  for (const note of ['', '   ']) {
    expect(actSchema.safeParse({ what: 'stop * *', how: 'phone', note }).success).toBe(false);
  }
  expect(actSchema.safeParse({ what: 'stop * *', how: 'email', note: 'x' }).success).toBe(false);
});
