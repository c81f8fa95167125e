import { EVERYTHING, type Scope } from '@/domain/catalog/choice/schema';
import type { ChangeContext } from '@/domain/access/author/schema';
import type { LinkPurpose } from '@/domain/access/link/schema';
import type { PreferenceChange } from '@/domain/choices/preference/schema';
import type { Channel, Locale } from '@/domain/workspace/schema';
import { DAY, MINUTE } from '@/lib/clock';
import { BRAND } from './brand';
import type { Campaign } from './campaigns';
import { Journal, untouched } from './journal';
import { TIME_ZONES } from './names';
import { personOf, type Person, type PersonSketch } from './people';
import type { Random } from './random';
import { SOURCES } from './sources';
import { STOP_SHARING } from './wishes';
import { wordingOf } from './wordings';

/** People whose pages the demo links to. */
export const SHOWCASE = { ada: 480, iracema: 12_345, walter: 30_210 };

type Story = {
  sketch: Omit<PersonSketch, 'index' | 'timeZone' | 'source' | 'consentAt'>;
  consentDaysAgo: number;
  tell: (told: Telling) => void;
};

/** The scripted life of the person at this position; null for everyone else. */
export function showcaseLife(
  index: number,
  settings: { today: Date; campaigns: readonly Campaign[]; random: Random },
): { person: Person; journal: Journal } | null {
  const story = STORIES.get(index);
  const source = SOURCES[0];
  if (!story || !source) return null;
  const { today, random } = settings;
  const person = personOf(
    {
      ...story.sketch,
      index,
      source,
      timeZone: TIME_ZONES[story.sketch.locale][0]?.[0] ?? BRAND.timeZone,
      consentAt: new Date(today.getTime() - story.consentDaysAgo * DAY - 7 * 60 * MINUTE),
    },
    random,
  );
  const journal = new Journal(person, random);
  story.tell(new Telling(journal, story.sketch.locale, settings));
  return { person, journal };
}

/** Says what a person did, in days before today. */
class Telling {
  readonly #journal: Journal;
  readonly #locale: Locale;
  readonly #today: Date;
  readonly #campaigns: readonly Campaign[];

  constructor(
    journal: Journal,
    locale: Locale,
    { today, campaigns }: { today: Date; campaigns: readonly Campaign[] },
  ) {
    this.#journal = journal;
    this.#locale = locale;
    this.#today = today;
    this.#campaigns = campaigns;
  }

  daysAgo(days: number, minute = 0): Date {
    return new Date(this.#today.getTime() - days * DAY + (15 * 60 + 12 + minute) * MINUTE);
  }

  /** A save on the page, through a manage link. */
  save(now: Date, changes: PreferenceChange[], undoes: string | null = null, freshProof = false): string {
    const context = { ...this.#page(now, changes, 'm', null, null), undoesChangeId: undoes };
    return this.#journal.make({ changes, asked: 'center', context, freshProof })?.id ?? '';
  }

  /** A press on the page of an unsubscribe link. */
  press(now: Date, asked: Scope & { channel: Channel; topic: string }, changes: PreferenceChange[]): string {
    const context = this.#page(now, changes, 'u', asked.channel, asked.topic);
    return this.#journal.make({ changes, asked, context, reducesOnly: true })?.id ?? '';
  }

  /** Anything that did not come through a page. */
  otherwise(
    now: Date,
    actor: ChangeContext['actor'],
    source: ChangeContext['source'],
    asked: Scope,
    changes: PreferenceChange[],
  ): void {
    const page = this.#page(now, changes, 'u', asked.channel, asked.topic);
    const context = {
      ...page,
      actor,
      source,
      wording: null,
      locale: null,
      link: source === 'one_click' ? page.link : null,
    };
    this.#journal.make({ changes, asked, context });
  }

  say(changeId: string, reason: string, comment: string | null, at: Date): void {
    this.#journal.feedback.push({ changeId, reason, comment, locale: this.#locale, at });
  }

  #page(
    now: Date,
    changes: PreferenceChange[],
    purpose: LinkPurpose,
    channel: Channel | null,
    topic: string | null,
  ): ChangeContext {
    const campaign = this.#campaigns.findLast(
      (one) =>
        one.topic === topic &&
        one.sends.some((send) => send.channel === channel && send.at.getTime() < now.getTime()),
    );
    return {
      ...untouched(now),
      link: { purpose, channel, topic, campaign: campaign?.key ?? null },
      wording: wordingOf(changes, this.#locale, now),
      locale: this.#locale,
    };
  }
}

const topic = (key: string): Scope => ({ channel: null, topic: key });

const STORIES = new Map<number, Story>([
  [
    SHOWCASE.ada,
    {
      sketch: { email: 'ada.lovelace@example.com', hasPhone: true, hasPush: true, locale: 'en' },
      consentDaysAgo: 412,
      tell(ada) {
        ada.otherwise(ada.daysAgo(301), 'keyword', 'sms', { channel: 'sms', topic: 'offers' }, [
          { kind: 'stop', scope: { channel: 'sms', topic: null } },
        ]);
        ada.otherwise(ada.daysAgo(188), 'one_click', 'one_click', { channel: 'email', topic: 'surveys' }, [
          { kind: 'stop', scope: { channel: 'email', topic: 'surveys' } },
        ]);
        const lowered = ada.save(ada.daysAgo(121), [
          { kind: 'frequency', scope: topic('offers'), frequency: 'weekly' },
        ]);
        ada.say(lowered, 'too_many', 'I like your things. Once a week is plenty.', ada.daysAgo(121, 1));
        ada.otherwise(ada.daysAgo(74), 'gpc', 'gpc', EVERYTHING, [STOP_SHARING]);
        ada.save(ada.daysAgo(40), [{ kind: 'start', scope: { channel: 'sms', topic: null } }], null, true);
        ada.save(ada.daysAgo(12), [
          { kind: 'pause', scope: topic('events'), until: new Date(ada.daysAgo(12).getTime() + 60 * DAY) },
        ]);
      },
    },
  ],
  [
    SHOWCASE.iracema,
    {
      sketch: { email: 'iracema.alencar@example.org', hasPhone: true, hasPush: false, locale: 'pt-BR' },
      consentDaysAgo: 263,
      tell(iracema) {
        const changes: PreferenceChange[] = [
          { kind: 'frequency', scope: topic('kitchen-letter'), frequency: 'monthly' },
        ];
        iracema.save(iracema.daysAgo(96), changes);
        const stop: PreferenceChange = { kind: 'stop', scope: { channel: 'whatsapp', topic: 'offers' } };
        const stopped = iracema.press(iracema.daysAgo(33), { channel: 'whatsapp', topic: 'offers' }, [stop]);
        iracema.say(stopped, 'too_many', 'No WhatsApp só quero saber das oficinas.', iracema.daysAgo(33, 2));
      },
    },
  ],
  [
    SHOWCASE.walter,
    {
      sketch: { email: 'walter.gray@example.net', hasPhone: true, hasPush: false, locale: 'en' },
      consentDaysAgo: 355,
      tell(walter) {
        const offers = { channel: 'email', topic: 'offers' } as const;
        walter.otherwise(walter.daysAgo(150), 'one_click', 'one_click', offers, [
          { kind: 'stop', scope: offers },
        ]);
        const letter = { channel: 'email', topic: 'kitchen-letter' } as const;
        const all = walter.press(walter.daysAgo(58), letter, [{ kind: 'stop', scope: EVERYTHING }]);
        walter.say(
          all,
          'no_longer_need',
          'We moved into a smaller place. Thank you for the good years.',
          walter.daysAgo(58, 3),
        );
      },
    },
  ],
]);
