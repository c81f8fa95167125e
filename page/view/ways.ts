import { PAUSES, pauseEnd } from './center';
import { channelsOfTopic, paceOf } from './state';
import { volumeOf, volumeUnder } from './volume';
import { subjectOf } from '@/page/subject';
import { formPath, type Visit } from '@/page/visit';
import { canEndPause, pausesOver, type Pause } from './pauses';
import type { Offer, WayOption, WaysView } from '@/components/preference/view';
import { covers } from '@/domain/catalog/choice/rules';
import { EVERYTHING } from '@/domain/catalog/choice/schema';
import type { OfferKind, OfferWord } from '@/domain/catalog/arm/schema';
import { effectiveAt, standingAt, topicChoiceAt } from '@/domain/choices/preference/rules/effective';
import { FREQUENCIES, type Frequency } from '@/domain/catalog/topic/schema';

/** Whether everything is stopped: nothing is left to choose here. */
export function isEverythingStopped({ center, now }: Visit): boolean {
  return standingAt(center.standings, EVERYTHING, now).choice === 'out';
}

/** Whether the link's topic is off until someone turns it on, and no one has. */
export function isAboutOff(visit: Visit): boolean {
  const topic = visit.catalog.topics.find(({ key }) => key === visit.about.topic);
  if (topic?.defaultChoice !== 'out') return false;
  const channels = visit.about.channel ? [visit.about.channel] : channelsOfTopic(visit, topic);
  const scopes = [null, ...channels].map((channel) => ({ channel, topic: topic.key }));
  const { center, now } = visit;
  return scopes.every(
    (scope) =>
      standingAt(center.standings, scope, now).choice === null &&
      topicChoiceAt(center.standings, scope, 'out') === 'out',
  );
}

/** Whether the link's subject is stopped, by whichever choice covers it, or was never on. */
export function isAboutStopped(visit: Visit): boolean {
  const { about, center, now } = visit;
  const isOut = effectiveAt(center.standings, about, 'in', now).choice === 'out';
  return isOut || isAboutOff(visit) || (about.channel !== null && center.suppressed.has(about.channel));
}

/**
 * Whether the link's subject is all that the sender offers: stopping that and stopping everything are then the same.
 */
export function isAboutEverything({ about, catalog }: Visit): boolean {
  return catalog.topics
    .filter(({ kind }) => kind === 'marketing' || (kind === 'sharing' && catalog.workspace.sharesData))
    .every(
      ({ key, kind, channels }) =>
        kind === 'marketing' && channels.every(({ channel }) => covers(about, { channel, topic: key })),
    );
}

/**
 * The frequencies that the link's subject can be lowered to: those that its topic offers, or any topic on its channel.
 * Excludes any that lets through as many messages as come now: it would be offered as less, and change nothing.
 */
function frequenciesBelow(visit: Visit): { frequency: Frequency; volume: number | null }[] {
  const { about, catalog } = visit;
  const topics = catalog.topics.filter(
    (topic) =>
      topic.kind === 'marketing' &&
      (about.topic === null || topic.key === about.topic) &&
      (about.channel === null || topic.channels.some(({ channel }) => channel === about.channel)),
  );
  const offered = new Set(topics.flatMap(({ frequencies }) => frequencies));
  const current = paceOf(visit, about).frequency;
  const volumeNow = volumeOf(visit);
  return FREQUENCIES.filter(
    (frequency) => offered.has(frequency) && FREQUENCIES.indexOf(frequency) > FREQUENCIES.indexOf(current),
  )
    .map((frequency) => ({ frequency, volume: volumeUnder(visit, frequency) }))
    .filter(({ volume }) => volumeNow === null || volume === null || volume < volumeNow);
}

/** The ways out of an unsubscribe link's subject, all of equal weight; for a manage link, out of everything. */
export function waysView(visit: Visit): WaysView {
  const { about, link, words, catalog } = visit;
  const { t } = words;
  const what = subjectOf(words, about, catalog.topics);
  const asksAboutSome = link.link.purpose === 'u' && (about.channel !== null || about.topic !== null);
  const isOn = link.link.purpose === 'u' && !isAboutStopped(visit);
  return {
    action: formPath(visit, 'choose'),
    legend: t('ways.legend'),
    stop: asksAboutSome && isOn && !isAboutEverything(visit) ? t('ways.stop', { what }) : null,
    offers: isOn ? offersView(visit, what) : [],
    everything: t('ways.everything', { brand: catalog.workspace.name }),
  };
}

/** The offers that the visit's arm has, in its order. A current pause can be changed in any. */
function offersView(visit: Visit, what: string): Offer[] {
  const { offers } = visit.arm.content;
  const isPaused = paceOf(visit, visit.about).pausedUntil !== null;
  const shown: readonly OfferKind[] = isPaused && !offers.includes('pause') ? [...offers, 'pause'] : offers;
  return shown.flatMap((kind) => OFFER_VIEWS[kind](visit, what) ?? []);
}

const OFFER_VIEWS = { less: lessView, pause: pauseView };

/** A word of an offer, as the arm has it. */
function offerWord({ arm, words: { t, locale } }: Visit, word: OfferWord): string {
  return arm.content.words[locale]?.[word] ?? t(`ways.${word}`);
}

function lessView(visit: Visit, what: string): Offer | null {
  const { t } = visit.words;
  const options = frequenciesBelow(visit).flatMap(({ frequency, volume }) =>
    frequency === 'every'
      ? []
      : [
          {
            value: `less:${frequency}`,
            of: t('ways.lessOf', { what }),
            label: t(`ways.atMost.${frequency}`),
            detail:
              volume === null || !visit.arm.content.forecast ? null : t('now.volume', { count: volume }),
          },
        ],
  );
  return options.length > 0 ? { id: 'less', label: offerWord(visit, 'less'), hint: null, options } : null;
}

/** A pause; during a pause, a longer one and, if it is theirs to take back, its end and a shorter one. */
function pauseView(visit: Visit, what: string): Offer | null {
  const { about, words, now } = visit;
  const { t, date, shortDate } = words;
  const pauses = pausesOver(visit, about);
  const until = paceOf(visit, about).pausedUntil;
  const isTheirs = pauses.length > 0 && pauses.every(({ scope }) => canEndPause(visit, scope));
  // Shortening the subject's pause changes nothing under a wider pause.
  const canShorten = isTheirs && pauses.every(({ scope }) => covers(about, scope));
  const lengths = PAUSES.flatMap((days) => {
    const end = pauseEnd(now, days);
    const isShorter = until !== null && end < until;
    // Two pauses that end on the same day look the same to someone who reads the date.
    if ((until && date(until) === date(end)) || (isShorter && !canShorten)) return [];
    return [
      {
        value: `${isShorter ? 'shorten' : 'pause'}:${days}`,
        of: t('ways.pauseOf', { what }),
        label: t('ways.days', { days }),
        detail: t('ways.until', { date: shortDate(end) }),
      },
    ];
  });
  const options = [...(isTheirs ? [endOfPause(visit, pauses)] : []), ...lengths];
  if (options.length === 0) return null;
  return until
    ? { id: 'pause', label: t('ways.pauseChange'), hint: null, options }
    : { id: 'pause', label: offerWord(visit, 'pause'), hint: offerWord(visit, 'pauseHint'), options };
}

/** Ends all pauses that hold the messages back, and says so if that is more than the link's subject. */
function endOfPause({ about, words, catalog }: Visit, pauses: readonly Pause[]): WayOption {
  const { t } = words;
  const widest = pauses.at(-1)?.scope ?? about;
  const what = subjectOf(words, widest, catalog.topics);
  return {
    value: 'resume',
    of: t('ways.pauseEndOf', { what }),
    label: t('ways.pauseEnd'),
    detail: covers(about, widest) ? null : t('ways.pauseEndFor', { what }),
  };
}
