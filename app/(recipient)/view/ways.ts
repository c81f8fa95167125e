import { PAUSES, pauseEnd } from '@/app/(recipient)/view/center';
import { channelsOfTopic } from '@/app/(recipient)/view/state';
import { pathOf, type Visit } from '@/app/(recipient)/visit';
import type { WaysView } from '@/components/preference/view';
import { EVERYTHING } from '@/domain/consent/schema';
import { coveringScopes, effectiveAt, standingAt } from '@/domain/preference/rules';
import { FREQUENCIES, type Frequency } from '@/domain/topic/schema';

/** Whether everything is stopped: nothing is left to choose here. */
export function isEverythingStopped({ center, now }: Visit): boolean {
  return standingAt(center.standings, EVERYTHING, now).choice === 'out';
}

/** Whether the topic that the link is about is off as long as nobody turns it on, and nobody has. */
export function isAboutOff(visit: Visit): boolean {
  const topic = visit.catalog.topics.find(({ key }) => key === visit.about.topic);
  if (topic?.defaultChoice !== 'out') return false;
  const channels = visit.about.channel ? [visit.about.channel] : channelsOfTopic(visit, topic);
  const scopes = [null, ...channels].map((channel) => ({ channel, topic: topic.key }));
  return scopes.every((scope) => standingAt(visit.center.standings, scope, visit.now).choice === null);
}

/** Whether what the link is about is stopped, by whichever choice covers it, or was never on. */
export function isAboutStopped(visit: Visit): boolean {
  const { about, center, now } = visit;
  const isOut = coveringScopes(about).some(
    (scope) => standingAt(center.standings, scope, now).choice === 'out',
  );
  return isOut || isAboutOff(visit) || (about.channel !== null && center.suppressed.has(about.channel));
}

/** The frequencies that what the link is about can be lowered to: those its topic offers, or any topic on its channel. */
function frequenciesBelow({ about, catalog, center, now }: Visit): Frequency[] {
  const topics = catalog.topics.filter(
    (topic) =>
      topic.kind === 'marketing' &&
      (about.topic === null || topic.key === about.topic) &&
      (about.channel === null || topic.channels.some(({ channel }) => channel === about.channel)),
  );
  const offered = new Set(topics.flatMap(({ frequencies }) => frequencies));
  const current = effectiveAt(center.standings, about, 'in', now).frequency;
  return FREQUENCIES.filter(
    (frequency) => offered.has(frequency) && FREQUENCIES.indexOf(frequency) > FREQUENCIES.indexOf(current),
  );
}

/** The ways out of what an unsubscribe link is about, all of equal weight; for a manage link, out of everything. */
export function waysView(visit: Visit): WaysView {
  const { about, link, words, now } = visit;
  const { t } = words;
  const asksAboutSome = link.link.purpose === 'u' && (about.channel !== null || about.topic !== null);
  const isStopped = isAboutStopped(visit);
  const frequencies = link.link.purpose === 'u' && !isStopped ? frequenciesBelow(visit) : [];
  const until = effectiveAt(visit.center.standings, about, 'in', now).pausedUntil;
  const pauses = isStopped ? [] : PAUSES.filter((days) => !until || pauseEnd(now, days) > until);
  return {
    action: pathOf(visit, 'choose'),
    legend: t('ways.legend'),
    stop: asksAboutSome && !isStopped ? t('ways.stop') : null,
    less:
      frequencies.length > 0
        ? {
            label: t('ways.less'),
            options: frequencies.map((value) => ({
              value: `less:${value}`,
              label: t(`frequencyShort.${value}`),
            })),
          }
        : null,
    pause:
      pauses.length > 0 && link.link.purpose === 'u'
        ? {
            label: t('ways.pause'),
            options: pauses.map((days) => {
              const end = pauseEnd(now, days);
              return {
                value: `pause:${days}`,
                label: t('ways.days', { days }),
                until: t('ways.until', { date: words.shortDate(end) }),
              };
            }),
          }
        : null,
    everything: t('ways.everything'),
  };
}
