import { subjectOf } from '@/page/subject';
import { paceOf } from './state';
import { volumeOf } from './volume';
import { isAboutOff, isAboutStopped, isEverythingStopped } from './ways';
import type { Visit } from '@/page/visit';
import { coveringScopes, standingAt } from '@/domain/choices/preference/rules/effective';

/** The first thing that the page says: what can be done here, or that it is done already. */
export type Headline = {
  title: string;
  /** The part of the title that is one name, kept on one line if it fits. */
  what: string;
  /** What holds now, labelled: `Now:` `at most one a week · about 4 a month`. */
  now: { label: string; text: string } | null;
  sentences: string[];
};

/** What a link is about, and what holds for it. */
export function headlineOf(visit: Visit): Headline {
  const { about, catalog, link, words } = visit;
  const { t } = words;
  const brand = catalog.workspace.name;
  const what = subjectOf(words, about, catalog.topics);
  if (isEverythingStopped(visit))
    return {
      title: t('now.everythingTitle'),
      what: '',
      now: null,
      sentences: [t('now.everythingStopped', { brand }), t('now.locked')],
    };
  if (link.link.purpose === 'm')
    return { title: t('page.title', { brand }), what: brand, now: null, sentences: [t('ways.leadManage')] };
  if (isAboutStopped(visit))
    return {
      title: t('now.stopped', { what }),
      what,
      now: null,
      sentences: [...channelSentence(visit, what), t('now.stillEverything')],
    };
  return {
    title: t('ways.title', { what }),
    what,
    now: { label: t('now.label'), text: nowText(visit) },
    sentences: [t('ways.lead')],
  };
}

/**
 * If a whole channel is stopped, the link's subject is stopped with it, and starting the subject alone would not start
 * it.
 */
function channelSentence(visit: Visit, what: string): string[] {
  const { about, center, now } = visit;
  const { t } = visit.words;
  const out = coveringScopes(about).find(
    (scope) => standingAt(center.standings, scope, now).choice === 'out',
  );
  // If no choice is "out", the address is suppressed, and with it the channel.
  const isWhole = about.topic !== null && (out ? out.topic === null : about.channel !== null);
  const channel = isWhole && !isAboutOff(visit) ? about.channel : null;
  return channel ? [t('now.channelStopped', { by: t(`by.${channel}`), what })] : [];
}

function nowText(visit: Visit): string {
  const { t, date } = visit.words;
  const { frequency, pausedUntil } = paceOf(visit, visit.about);
  if (pausedUntil) return t('now.pausedUntil', { date: date(pausedUntil) });
  const count = volumeOf(visit);
  const volume = count === null ? [] : [t('now.volume', { count })];
  const parts = frequency === 'every' ? volume : [t(`now.atMost.${frequency}`), ...volume];
  return parts.length > 0 ? parts.join(' · ') : t('now.every');
}
