import { isAboutStopped, isEverythingStopped } from '@/app/(recipient)/view/ways';
import type { Visit } from '@/app/(recipient)/visit';
import { coveringScopes, effectiveAt, standingAt } from '@/domain/preference/rules';

/** What holds for what a link is about, in a sentence or two. */
export function standingSentences(visit: Visit): string[] {
  const { about, center, catalog, link, now } = visit;
  const { t, date } = visit.words;
  const brand = catalog.workspace.name;
  if (isEverythingStopped(visit)) return [t('now.everythingStopped', { brand }), t('now.locked')];
  if (link.link.purpose === 'm') return [t('ways.leadManage')];
  if (isAboutStopped(visit)) {
    const isOwn = standingAt(center.standings, about, now).choice === 'out';
    const channel = coveringScopes(about).find(({ topic }) => topic === null)?.channel;
    return [isOwn || !channel ? t('now.stopped') : t('now.channelStopped', { by: t(`by.${channel}`) })];
  }
  const { frequency, pausedUntil } = effectiveAt(center.standings, about, 'in', now);
  return [
    ...(pausedUntil ? [t('now.paused', { date: date(pausedUntil) })] : []),
    ...(frequency === 'every' ? [] : [t('now.frequency', { frequency: t(`frequency.${frequency}`) })]),
    t('ways.lead'),
  ];
}
