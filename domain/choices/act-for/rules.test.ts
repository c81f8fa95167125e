import { expect, it } from 'vitest';
import { scopeKey, type Standing } from '@/domain/catalog/choice/schema';
import type { Center } from '@/domain/choices/preference/data/read';
import { deedsOfTopic, deedsOfWhole, rulesOf } from '@/domain/choices/act-for/rules';
import { actSchema } from '@/domain/choices/act-for/schema';
import type { SuppressionCause } from '@/domain/people/suppression/schema';
import { CAST_CHANNELS, CAST_TOPICS, later, NOW } from '@/domain/testing';
import type { Catalog } from '@/domain/catalog/topic/data';
import type { Channel } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';

const nothing: Standing = { choice: null, frequency: null, pausedUntil: null };
const CATALOG = {
  workspace: { requiresVerifiedConsent: false, consentMaxAgeMonths: 18, timeZone: 'UTC' },
  topics: CAST_TOPICS,
  channels: CAST_CHANNELS,
} as Catalog;

/** The center of someone with an e-mail address and a phone number. */
const centerOf = (
  standings: [string, Standing][],
  suppressed: [Channel, SuppressionCause][] = [],
): Center => ({
  recipient: {
    id: '1',
    ref: 'ada',
    locale: null,
    timeZone: null,
    maskedAddresses: { email: '•••@example.com', phone: '•••00' },
  },
  standings: new Map(standings),
  chosen: new Map(standings),
  ownPauses: new Set(),
  address: new Map(),
  addressSends: [],
  suppressed: new Map(suppressed),
  lastSends: [{ channel: 'sms', topic: 'news', sentAt: NOW }],
  consentSource: null,
  consentAt: null,
  lastEventId: '1',
});

const linesOf = (...about: Parameters<typeof centerOf>) => spelled(centerOf(...about));
const spelled = (center: Center, catalog = CATALOG) =>
  rulesOf(center, catalog, NOW).map(({ topic, channel, state, by, frequency }) =>
    [topic, channel, state, by ? scopeKey(by) : 'default', frequency].join(' '),
  );

it('the rules say what holds for each topic on each channel, and which choice decided', () => {
  const lines = linesOf([
    ['* news', { ...nothing, choice: 'out' }],
    ['sms offers', { ...nothing, pausedUntil: later(DAY) }],
    ['* offers', { ...nothing, frequency: 'weekly' }],
    ['email *', { ...nothing, choice: 'in' }],
  ]);
  expect(lines).toEqual([
    'news email out * news every',
    'news sms out * news every',
    'news push out * news every',
    'offers email in email * weekly',
    'offers sms paused sms offers weekly',
    'events email in email * every',
    'receipts email in default every',
    'receipts sms in default every',
    'partners email in email * every',
  ]);
});

it('a stopped address overrides every choice, except for transactional messages', () => {
  const lines = linesOf(
    [],
    [
      ['email', 'complaint'],
      ['sms', 'deactivated'],
    ],
  );
  expect(lines).toContain('news email suppressed default every');
  expect(lines).toContain('receipts email in default every');
  // The number is dead, or belongs to someone else by now.
  expect(lines).toContain('receipts sms suppressed default every');
});

it('someone without addresses here is judged by their choices alone, as in decisions: the sender keeps the addresses', () => {
  const center = centerOf([['* news', { ...nothing, choice: 'out' }]]);
  const lines = spelled({ ...center, recipient: { ...center.recipient, maskedAddresses: {} } });
  expect(lines).toContain('news push out * news every');
  expect(lines).toContain('offers email in default every');
});

it('a channel without an address is unreachable if the person has an address elsewhere and did not say no', () => {
  expect(linesOf([])).toContain('news push unreachable default every');
});

it('a topic waits once the period’s message has gone out, and is withheld if consent must be verified', () => {
  const center = centerOf([['* news', { ...nothing, frequency: 'weekly' }]]);
  expect(spelled(center)).toContain('news sms waiting * news weekly');
  const demanding = { ...CATALOG, workspace: { ...CATALOG.workspace, requiresVerifiedConsent: true } };
  expect(spelled(center, demanding)).toContain('news sms withheld default weekly');
  expect(spelled(center, demanding)).toContain('receipts sms in default every');
});

it('no choice slows down transactional messages', () => {
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
])('“%s” can be asked for: %s', (what, expected) => {
  expect(actSchema.safeParse({ what, how: 'phone', note: 'Called' }).success).toBe(expected);
});

it('a change without a note of how it was asked for is refused', () => {
  for (const note of ['', '   ']) {
    expect(actSchema.safeParse({ what: 'stop * *', how: 'phone', note }).success).toBe(false);
  }
  expect(actSchema.safeParse({ what: 'stop * *', how: 'fax', note: 'x' }).success).toBe(false);
});

it('a start is the person’s own consent: no one else can ask for it', () => {
  const ask = (what: string) => actSchema.safeParse({ what, how: 'agent', note: 'Her lawyer wrote' });
  expect(ask('stop * news').success).toBe(true);
  expect(ask('start * news').error?.issues.map(({ path }) => path)).toEqual([['how']]);
});

/** `stop email news`: the actions offered for a topic, on a channel or on all of them. */
function deedsAt(standings: [string, Partial<Standing>][], key: string, channel: Channel | null): string[] {
  const center = centerOf(standings.map(([at, standing]) => [at, { ...nothing, ...standing }]));
  const topic = CAST_TOPICS.find((each) => each.key === key)!;
  const rules = rulesOf(center, CATALOG, NOW).filter(
    (rule) => rule.topic === key && (channel === null || rule.channel === channel),
  );
  return deedsOfTopic(topic, channel, rules).map(({ deed, scope }) => `${deed} ${scopeKey(scope)}`);
}

it('only actions that would change something are offered on a row', () => {
  expect(deedsAt([], 'news', 'email')).toEqual([
    'stop email news',
    'frequency email news',
    'pause email news',
  ]);
  expect(deedsAt([], 'receipts', 'email')).toEqual([]);
  // Not opted in: there is nothing to stop.
  expect(deedsAt([], 'events', 'email')).toEqual(['start email events']);
  expect(deedsAt([], 'partners', 'email')).toEqual(['stop * partners']);
  expect(deedsAt([['email news', { choice: 'out' }]], 'news', 'email')).toEqual(['start email news']);
  expect(deedsAt([['* *', { pausedUntil: later(DAY) }]], 'news', 'email')).not.toContain('resume * *');
  expect(deedsAt([['email news', { pausedUntil: later(DAY) }]], 'news', 'email')).toContain(
    'resume email news',
  );
});

it('a stop of a whole topic is undone as a whole, and a wider stop offers no start', () => {
  expect(deedsAt([['* news', { choice: 'out' }]], 'news', 'email')).toEqual([]);
  expect(deedsAt([['* news', { choice: 'out' }]], 'news', null)).toEqual(['start * news']);
  for (const wide of ['email *', '* *'])
    expect(deedsAt([[wide, { choice: 'out' }]], 'news', 'email')).toEqual([]);
  const center = centerOf([['* *', { ...nothing, choice: 'out' }]]);
  for (const channel of [null, 'email'] as const)
    expect(deedsOfWhole(center, { channel, topic: null }, NOW)).toEqual([]);
});
