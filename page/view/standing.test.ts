import { describe, expect, it } from 'vitest';
import { headlineOf } from './about';
import { centerStateOf } from './state';
import { absenceNotes, timingNotes } from './timing';
import { wordsFor } from '@/page/words';
import type { Visit } from '@/page/visit';
import type { Standing } from '@/domain/catalog/choice/schema';
import { STANDARD } from '@/domain/catalog/arm/schema';
import { CAST_TOPICS, later, NOW } from '@/domain/testing';
import type { Channel } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';

const OUT: Standing = { choice: 'out', frequency: null, pausedUntil: null };
const IN: Standing = { ...OUT, choice: 'in' };
const paused = (days: number): Standing => ({ ...OUT, choice: null, pausedUntil: later(days * DAY) });
const WEEKLY: Standing = { ...OUT, choice: null, frequency: 'weekly' };

/** A person with an e-mail address and a telephone, who opened an unsubscribe link about this topic by e-mail. */
function visitOf(standings: [string, Standing][], topic = 'news', suppressed: Channel[] = []): Visit {
  const addresses = { email: 'a•••@b.cd', phone: '•••80' };
  return {
    token: 'token',
    link: { reducesOnly: true, link: { purpose: 'u', recipient: 'ada', channel: 'email', topic } },
    catalog: {
      workspace: {
        name: 'Shop',
        sharesData: true,
        timeZone: 'UTC',
        consentMaxAgeMonths: 18,
        holdoutPercent: 0,
      },
      topics: CAST_TOPICS,
      groups: [],
      channels: ['email', 'sms', 'push'],
    },
    about: { channel: 'email', topic },
    words: wordsFor('en', 'UTC'),
    center: {
      recipient: { id: '1', ref: 'ada', timeZone: null, maskedAddresses: addresses },
      standings: new Map(standings),
      chosen: new Map(standings),
      address: new Map(),
      suppressed: new Map(suppressed.map((channel) => [channel, 'opt_out'])),
      addressSends: [],
      lastSends: [],
      consentSource: null,
    },
    now: NOW,
    arm: { experimentId: null, arm: null, content: STANDARD },
  } as unknown as Visit;
}

const topicNamed = (key: string) => CAST_TOPICS.find((topic) => topic.key === key)!;

describe('what holds for the topic of a link', () => {
  const STOPPED = 'You do not get news e-mails';
  const CHANNEL_STOPPED = 'All marketing by e-mail is stopped, and news e-mails with it.';
  const saidOf = (visit: Visit) => {
    const { title, sentences } = headlineOf(visit);
    return [title, ...sentences];
  };
  const REST = 'You can still stop the rest here.';

  it.each<[string, [string, Standing][], string[]]>([
    ['it is stopped on the channel', [['email news', OUT]], [STOPPED, REST]],
    ['it is stopped on every channel, and no channel is', [['* news', OUT]], [STOPPED, REST]],
    ['the channel is stopped', [['email *', OUT]], [STOPPED, CHANNEL_STOPPED, REST]],
  ])('is told where %s', (_, standings, said) => {
    expect(saidOf(visitOf(standings))).toEqual(said);
  });

  it('is told where the address is stopped, and no choice is', () => {
    expect(saidOf(visitOf([], 'news', ['email']))).toEqual([STOPPED, CHANNEL_STOPPED, REST]);
  });

  it('is told where the topic is off until somebody turns it on', () => {
    expect(headlineOf(visitOf([], 'events')).title).toMatch(/^You do not get/);
    expect(headlineOf(visitOf([['email events', IN]], 'events')).title).toMatch(/^Stop or change/);
  });

  it('is labelled: how often at most, and about how many come of it', () => {
    const nowOf = (...standings: [string, Standing][]) => headlineOf(visitOf(standings)).now?.text;
    expect(nowOf()).toBe('about 4 a month');
    expect(nowOf(['email news', WEEKLY])).toBe('at most one a week · about 4 a month');
    expect(nowOf(['* *', paused(30)])).toBe('paused until 2 December 2026');
  });
});

describe('the controls', () => {
  const stateOf = (standings: [string, Standing][]) => {
    const visit = visitOf(standings);
    return centerStateOf(visit, visit.center.standings).topics;
  };

  it('of a topic that is off until it is turned on show where it was turned on', () => {
    expect(stateOf([])['events']?.on).toBe(false);
    expect(stateOf([['email events', IN]])['events']?.on).toBe(true);
    expect(stateOf([['* events', IN]])['events']?.on).toBe(true);
  });

  it('of a topic that was stopped on each of its channels show it stopped', () => {
    expect(stateOf([['email news', OUT]])['news']).toMatchObject({
      on: true,
      channels: { email: false, sms: true },
    });
    const both: [string, Standing][] = [
      ['email news', OUT],
      ['sms news', OUT],
    ];
    expect(stateOf(both)['news']?.on).toBe(false);
  });
});

describe('the notes of a topic', () => {
  const notesOf = (...standings: [string, Standing][]) => timingNotes(visitOf(standings), topicNamed('news'));

  it('say nothing where nothing is slowed', () => {
    expect(notesOf()).toEqual([]);
  });

  it('speak of all channels at once where they have the same to say', () => {
    expect(notesOf(['* news', paused(30)])).toEqual([
      'Paused until 2 December 2026.',
      'The next one may come from 2 December 2026.',
    ]);
  });

  it('name each channel where they differ', () => {
    expect(notesOf(['email news', paused(60)])).toEqual([
      'E-mail: Paused until 1 January 2027. The next one may come from 1 January 2027.',
    ]);
    expect(notesOf(['email news', paused(60)], ['* *', paused(30)])).toEqual([
      'E-mail: Paused until 1 January 2027. The next one may come from 1 January 2027.',
      'Text message: Paused until 2 December 2026. The next one may come from 2 December 2026.',
    ]);
    expect(notesOf(['email news', paused(30)], ['* news', WEEKLY])).toEqual([
      'E-mail: Paused until 2 December 2026. The next one may come from 2 December 2026.',
      'Text message: The next one may come at any time.',
    ]);
  });

  it('say when the next one may come: when the next calendar week begins where the reader is, as decisions do', () => {
    const sentAt = new Date('2026-11-08T12:00:00Z');
    const visit = { ...visitOf([['email news', WEEKLY]]), now: sentAt };
    const lastSends: Visit['center']['lastSends'] = [{ channel: 'email', topic: 'news', sentAt }];
    const notesIn = (timeZone: string) => {
      const recipient = { ...visit.center.recipient, timeZone };
      const center = { ...visit.center, recipient, lastSends };
      return timingNotes({ ...visit, center, words: wordsFor('en', timeZone) }, topicNamed('news'));
    };
    expect(notesIn('America/Sao_Paulo')).toEqual(['E-mail: The next one may come from 9 November 2026.']);
    // In Tokyo it is still Sunday evening, on Kiritimati it is already Monday.
    expect(notesIn('Asia/Tokyo')).toEqual(['E-mail: The next one may come from 9 November 2026.']);
    expect(notesIn('Pacific/Kiritimati')).toEqual(['E-mail: The next one may come from 16 November 2026.']);
  });

  it('say by which channel it does not come, be it the channel’s own stop', () => {
    const absentOf = (key: string, ...standings: [string, Standing][]) =>
      absenceNotes(visitOf(standings), topicNamed(key));
    expect(absentOf('news')).toEqual([]);
    expect(absentOf('news', ['email news', OUT])).toEqual(['Not by e-mail.']);
    expect(absentOf('news', ['sms *', OUT])).toEqual(['Not by text message.']);
  });
});
