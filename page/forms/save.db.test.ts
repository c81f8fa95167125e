import { beforeEach, expect, it } from 'vitest';
import { save } from './save';
import { centerStateOf, writeSeen } from '@/page/view/state';
import { openVisit, type Visit } from '@/page/visit';
import { createLinkKey } from '@/domain/access/link/mutations';
import { mintToken } from '@/domain/access/link/rules';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import { admit, foundWorkspace, requestOf } from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { DAY, now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

let scope: WorkspaceScope;
let visit: (purpose?: 'u' | 'm') => Promise<Visit>;

// ada and ada_2 are two records of one person: they share an address.
beforeEach(async () => {
  scope = await foundWorkspace(pool());
  const key = await createLinkKey(scope);
  await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com', phone: '+14155550123' });
  await admit(pool(), scope, { ref: 'ada_2', email: 'ada@example.com' });
  const claims = { recipient: 'ada', channel: null, topic: null, campaign: null, issuedAt: null };
  visit = async (purpose = 'm') => {
    const token = mintToken({ purpose, ...claims }, key);
    const opened = await openVisit(token, { acceptLanguage: null, pickedLanguage: null, userAgent: null });
    if (!opened) throw new Error('The link does not open');
    return opened;
  };
});

async function otherRefAsks(change: PreferenceChange): Promise<void> {
  const link = { purpose: 'u', channel: 'email', topic: 'news', campaign: null } as const;
  await applyChanges([requestOf(scope, 'ada_2', [change], { context: { link } })]);
}

/** Saves the center as it is shown, except for one field; returns the events that it wrote. */
async function eventsOfSaving(seen: Visit, field: string, value: string): Promise<string[]> {
  const state = centerStateOf(seen, seen.center.standings);
  const data = new URLSearchParams({ seen: writeSeen({ state, eventId: seen.center.lastEventId }) });
  for (const [channel, isOn] of Object.entries(state.channels))
    if (isOn) data.set(`channels.${channel}`, 'on');
  for (const [key, { on, frequency, channels }] of Object.entries(state.topics)) {
    if (on) data.set(`topics.${key}.on`, 'on');
    for (const [channel, isOn] of Object.entries(channels))
      if (isOn) data.set(`topics.${key}.channels.${channel}`, 'on');
    data.set(`topics.${key}.frequency`, frequency);
  }
  data.set('pause', state.pause);
  data.set(field, value);
  expect(await save(await visit(seen.link.link.purpose), data)).toMatchObject({ kind: 'see' });
  const { events } = await recordsOf(pool(), scope);
  return events.filter((line) => line.startsWith('ada '));
}

it('a topic’s frequency is one event, also where the address had a slower one by another of its refs', async () => {
  await otherRefAsks({ kind: 'frequency', scope: { channel: 'email', topic: 'news' }, frequency: 'monthly' });
  expect(await eventsOfSaving(await visit(), 'topics.news.frequency', 'weekly')).toEqual([
    'ada opt_down * news:  → weekly',
  ]);
  expect((await visit()).center.standings.get('email news')?.frequency ?? null).toBeNull();
});

it('a topic’s pause is ended once, also where the address had a longer one by another of its refs', async () => {
  const until = (days: number) => new Date(now().getTime() + days * DAY);
  const news = { channel: null, topic: 'news' };
  await applyChanges([requestOf(scope, 'ada', [{ kind: 'pause', scope: news, until: until(30) }])]);
  await otherRefAsks({ kind: 'pause', scope: { channel: 'email', topic: 'news' }, until: until(60) });
  const [, ...more] = await eventsOfSaving(await visit(), 'topics.news.resume', 'on');
  expect(more).toEqual([expect.stringMatching(/^ada resume \* news: /)]);
  const { standings } = (await visit()).center;
  expect([...standings.values()].filter(({ pausedUntil }) => pausedUntil !== null)).toEqual([]);
});

it('a pause chosen where none was shown leaves a longer one, which was chosen meanwhile, as it is', async () => {
  const seen = await visit();
  const until = new Date(now().getTime() + 90 * DAY);
  const everything = { channel: null, topic: null };
  await applyChanges([requestOf(scope, 'ada', [{ kind: 'pause', scope: everything, until }])]);
  expect(await eventsOfSaving(seen, 'pause', '30')).toHaveLength(1);
  expect((await visit()).center.standings.get('* *')?.pausedUntil).toEqual(until);
});

it('who asks for less by an unsubscribe link gets less where more comes, and keeps what is even less', async () => {
  const seen = await visit('u');
  const monthly = { kind: 'frequency', frequency: 'monthly' } as const;
  await applyChanges([requestOf(scope, 'ada', [{ ...monthly, scope: { channel: 'email', topic: 'news' } }])]);
  expect((await eventsOfSaving(seen, 'topics.news.frequency', 'weekly')).slice(1)).toEqual([
    'ada opt_down sms news:  → weekly',
  ]);
  // It was chosen meanwhile: there is nothing left to lower, and that is not an error.
  await applyChanges([requestOf(scope, 'ada', [{ ...monthly, scope: { channel: 'sms', topic: 'news' } }])]);
  expect(await eventsOfSaving(seen, 'topics.news.frequency', 'weekly')).toHaveLength(3);
});
