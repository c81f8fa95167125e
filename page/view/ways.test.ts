import { describe, expect, it } from 'vitest';
import { centerView } from './center';
import { isOneOffer } from './state';
import { waysView } from './ways';
import type { Visit } from '@/page/visit';
import { wordsFor } from '@/page/words';
import type { WaysView, WayGroup } from '@/components/preference/view';
import type { Standing } from '@/domain/catalog/choice/schema';
import { STANDARD, type OfferKind } from '@/domain/catalog/arm/schema';
import { later, NOW } from '@/domain/testing';
import { FREQUENCIES, type Topic } from '@/domain/catalog/topic/schema';
import type { Channel, Locale } from '@/domain/workspace/schema';
import { DAY } from '@/lib/clock';

function topicOf(key: string, typical: Partial<Record<Channel, number>>, kind: Topic['kind'] = 'marketing') {
  return {
    key,
    groupKey: 'all',
    kind,
    name: { en: key },
    description: { en: '' },
    lockedReason: null,
    frequencies: [...FREQUENCIES],
    defaultChoice: 'in',
    channels: Object.entries(typical).map(([channel, typicalPerMonth]) => ({ channel, typicalPerMonth })),
  } as Topic;
}

type Given = {
  topics: Topic[];
  about?: { channel: Channel | null; topic: string | null };
  standings?: [string, Partial<Standing>][];
  purpose?: 'u' | 'm';
  /** The keys of the scopes. */
  ownPauses?: string[];
  locale?: Locale;
};

/** A person with an e-mail address and a telephone, who opened a link of a brand that offers these topics. */
function visitOf({ topics, standings = [], purpose = 'u', locale = 'en', ...given }: Given): Visit {
  const about = given.about ?? { channel: 'email', topic: topics[0]?.key ?? null };
  const nothing: Standing = { choice: null, frequency: null, pausedUntil: null };
  return {
    token: 'token',
    link: {
      reducesOnly: purpose === 'u',
      endsOwnPauses: true,
      link: { purpose, recipient: 'ada', ...about },
    },
    catalog: {
      workspace: { name: 'Alder', sharesData: true, contactEmail: 'hello@alder.example' },
      groups: [{ key: 'all', name: { en: 'All' } }],
      channels: [...new Set(topics.flatMap(({ channels }) => channels.map(({ channel }) => channel)))],
      topics,
    },
    about,
    arm: { experimentId: null, arm: null, content: STANDARD },
    words: wordsFor(locale, 'UTC'),
    center: {
      recipient: {
        id: '1',
        ref: 'ada',
        timeZone: null,
        maskedAddresses: { email: 'a•••@b.cd', phone: '•••80' },
      },
      standings: new Map(standings.map(([scope, standing]) => [scope, { ...nothing, ...standing }])),
      chosen: new Map(standings.map(([scope, standing]) => [scope, { ...nothing, ...standing }])),
      ownPauses: new Set(given.ownPauses),
      address: new Map(),
      addressSends: [],
      consentSource: null,
      suppressed: new Map(),
      lastSends: [],
      lastEventId: '0',
    },
    now: NOW,
  } as unknown as Visit;
}

/** What each button of a group does, for a screen reader that reads nothing else of the page. */
const spoken = (group: WayGroup | null) =>
  group?.options.map(({ of, label, detail }) => [`${of} ${label}`, detail].filter(Boolean).join(', '));

/** One of the offers, or null if it is not made. */
const offer = ({ offers: made }: WaysView, kind: OfferKind) => made.find(({ id }) => id === kind) ?? null;

const offers = topicOf('Offers', { email: 6, sms: 1 });
const news = topicOf('News', { email: 4 });

describe('the ways out', () => {
  it('say what they do, each by itself', () => {
    const ways = waysView(visitOf({ topics: [offers, news] }));
    expect(ways.stop).toBe('Stop Offers e-mails');
    expect(ways.everything).toBe('Stop all marketing from Alder');
    expect(spoken(offer(ways, 'less'))).toEqual([
      'Get fewer Offers e-mails: One a week at most, about 4 a month',
      'Get fewer Offers e-mails: One a month at most, about 1 a month',
    ]);
    expect(spoken(offer(ways, 'pause'))).toEqual([
      'Pause Offers e-mails for 30 days, until 2 Dec',
      'Pause Offers e-mails for 60 days, until 1 Jan',
      'Pause Offers e-mails for 90 days, until 31 Jan',
    ]);
  });

  it('of what is paused end the pause, say for what, and offer shorter ones where they would be shorter', () => {
    const pausesAt = (...scopes: string[]) => ({
      topics: [offers, news],
      standings: scopes.map((scope): [string, Partial<Standing>] => [
        scope,
        { pausedUntil: later(60 * DAY) },
      ]),
    });
    const offered = (given: Given) => spoken(offer(waysView(visitOf(given)), 'pause'));
    expect(offered({ ...pausesAt('email Offers'), ownPauses: ['email Offers'] })).toEqual([
      'Pause of Offers e-mails: End it now',
      'Pause Offers e-mails for 30 days, until 2 Dec',
      'Pause Offers e-mails for 90 days, until 31 Jan',
    ]);
    expect(offered({ ...pausesAt('email Offers', '* *'), ownPauses: ['email Offers', '* *'] })).toEqual([
      'Pause of marketing messages: End it now, for marketing messages',
      'Pause Offers e-mails for 90 days, until 31 Jan',
    ]);
    // A pause that someone else set can be made longer by them, and no more.
    expect(offered({ ...pausesAt('email Offers', '* *'), ownPauses: ['email Offers'] })).toEqual([
      'Pause Offers e-mails for 90 days, until 31 Jan',
    ]);
  });

  it('say it in Portuguese as one says it', () => {
    const ways = waysView(visitOf({ topics: [offers, news], locale: 'pt-BR' }));
    expect(ways.stop).toBe('Não quero mais receber e-mails de Offers');
    expect(ways.everything).toBe('Não quero mais receber marketing de Alder');
    expect(spoken(offer(ways, 'less'))?.[0]).toBe(
      'Receber menos e-mails de Offers: No máximo 1 por semana, cerca de 4 por mês',
    );
    expect(spoken(offer(ways, 'pause'))?.[0]).toBe('Pausar e-mails de Offers por 30 dias, até 2 dez');
  });

  it('offer as less only what brings less', () => {
    const offered = (given: Given) =>
      offer(waysView(visitOf(given)), 'less')?.options.map(({ value }) => value);
    expect(offered({ topics: [news, offers] }), 'one a week is what comes now').toEqual(['less:monthly']);
    expect(offered({ topics: [topicOf('Rare', { email: 0.5 }), news] })).toBeUndefined();
    expect(offered({ topics: [topicOf('Often', { email: 45 }), news] })).toEqual([
      'less:daily',
      'less:weekly',
      'less:monthly',
    ]);
    expect(
      offered({ topics: [offers, news], standings: [['email Offers', { frequency: 'weekly' }]] }),
    ).toEqual(['less:monthly']);
    expect(
      offered({ topics: [offers, news], standings: [['* *', { pausedUntil: later(30 * DAY) }]] }),
      'a pause does not hide what comes after it',
    ).toEqual(['less:weekly', 'less:monthly']);
    expect(
      offered({ topics: [offers, news], about: { channel: 'email', topic: null } }),
      'of a whole channel, its topics together',
    ).toEqual(['less:weekly', 'less:monthly']);
  });

  it('offer every frequency, and promise no number, where the sender has told no volume', () => {
    const options = offer(
      waysView(visitOf({ topics: [topicOf('New', { email: 0 }), news] })),
      'less',
    )?.options;
    expect(options?.map(({ value, detail }) => [value, detail])).toEqual([
      ['less:daily', null],
      ['less:weekly', null],
      ['less:monthly', null],
    ]);
  });

  it('are one where to stop this and to stop everything are the same', () => {
    const stopOf = (topics: Topic[], about?: Given['about']) =>
      waysView(visitOf({ topics, ...(about && { about }) })).stop;
    expect(stopOf([news])).toBeNull();
    expect(stopOf([news], { channel: 'email', topic: null })).toBeNull();
    expect(stopOf([news, topicOf('Orders', { email: 1 }, 'transactional')])).toBeNull();
    expect(stopOf([offers]), 'it comes by text message too').not.toBeNull();
    expect(stopOf([news, topicOf('Partners', {}, 'sharing')])).not.toBeNull();
  });
});

describe('the whole center', () => {
  it('is left out where it would say again what the ways out say', () => {
    expect(isOneOffer(visitOf({ topics: [news] }))).toBe(true);
    expect(isOneOffer(visitOf({ topics: [news, topicOf('Tips', { email: 1 })] }))).toBe(false);
    expect(isOneOffer(visitOf({ topics: [offers] }))).toBe(false);
  });

  it('does not offer a frequency that changes nothing', () => {
    const optionsOf = (topic: Topic, standings: Given['standings'] = []) =>
      centerView(
        visitOf({ topics: [topic], purpose: 'm', standings }),
      ).groups[0]?.topics[0]?.frequency?.options.map(({ value }) => value);
    expect(optionsOf(news)).toEqual(['every', 'monthly']);
    expect(optionsOf(news, [['* News', { frequency: 'weekly' }]]), 'what was chosen stays').toEqual([
      'every',
      'weekly',
      'monthly',
    ]);
  });
});
