import { isAboutOff, isAboutStopped, isEverythingStopped } from '@/app/(recipient)/view/ways';
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
    const out = coveringScopes(about).find(
      (scope) => standingAt(center.standings, scope, now).choice === 'out',
    );
    // Where no choice is out the address is stopped, and with it the channel.
    const isWhole = about.topic !== null && (out ? out.topic === null : about.channel !== null);
    const channel = isWhole && !isAboutOff(visit) ? about.channel : null;
    return [channel ? t('now.channelStopped', { by: t(`by.${channel}`) }) : t('now.stopped')];
  }
  const { frequency, pausedUntil } = effectiveAt(center.standings, about, 'in', now);
  return [
    ...(pausedUntil ? [t('now.paused', { date: date(pausedUntil) })] : []),
    ...(frequency === 'every' ? [] : [t('now.frequency', { frequency: t(`frequency.${frequency}`) })]),
    t('ways.lead'),
  ];
}
