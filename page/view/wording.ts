import { groupStopLabel } from './center';
import { paceOf } from './state';
import { waysView } from './ways';
import { headlineOf } from './about';
import type { Visit } from '@/page/visit';
import type { CenterView } from '@/components/preference/view';
import type { Wording } from '@/domain/access/author/schema';
import { FREQUENCIES } from '@/domain/catalog/topic/schema';

// The words shown with a choice go into the ledger without personal parts (addresses, dates), so that the same page is
// one wording and not thousands. Requirement 19.

/** The words of one of the ways out: the sender, the subject, and the button. */
export function wordingOfWay(visit: Visit, choice: string): Wording {
  const { words, catalog } = visit;
  const ways = waysView(visit);
  const buttons = new Map<string, string | null>([
    ['stop', ways.stop],
    ['everything', ways.everything],
    ...ways.offers.flatMap(({ options }) =>
      options.map(({ value, of, label }): [string, string] => [value, `${of} ${label}`]),
    ),
  ]);
  const button = buttons.get(choice) ?? groupStop(visit, choice) ?? choice;
  const { title, now, sentences } = headlineOf(visit);
  // A current pause has the person's own date.
  const isPaused = paceOf(visit, visit.about).pausedUntil !== null;
  const lines = [
    catalog.workspace.name,
    title,
    ...(now && !isPaused ? [`${now.label} ${now.text}`] : []),
    ...sentences,
    button,
  ];
  return { locale: words.locale, text: lines.join('\n') };
}

function groupStop(visit: Visit, choice: string): string | null {
  const [, group] = /^group:(.+)$/.exec(choice) ?? [];
  return group === undefined ? null : groupStopLabel(visit, group);
}

/** The words of the whole center: titles, topics with their sentences and their options, channels, and Save. */
export function wordingOfCenter({ words: { t, locale }, catalog }: Visit, view: CenterView): Wording {
  // Everything that a topic offers, whichever of it this person may still choose: otherwise each person would have
  // their own wording.
  const frequenciesOf = (key: string) => {
    const offered = catalog.topics.find((topic) => topic.key === key)?.frequencies ?? [];
    return offered.length === 0
      ? []
      : FREQUENCIES.filter((each) => each === 'every' || offered.includes(each)).map((each) =>
          t(`frequency.${each}`),
        );
  };
  const resumed = (resume: string | null) => (resume ? [resume] : []);
  const lines = [
    view.title,
    view.lead,
    view.channels.title,
    view.channels.hint,
    ...view.channels.items.flatMap(({ label, resume }) => [label, ...resumed(resume)]),
    ...view.groups.flatMap(({ name, topics, lockedTopics }) => [
      name.written,
      ...topics.flatMap((topic) => [
        topic.name.written,
        topic.description.written,
        ...frequenciesOf(topic.key),
        ...resumed(topic.resume),
      ]),
      ...lockedTopics.flatMap((topic) => [
        topic.name.written,
        topic.description.written,
        topic.why?.written ?? '',
      ]),
    ]),
    view.pauseAll.title,
    view.pauseAll.hint,
    // Without their dates: "30 days".
    ...view.pauseAll.options.flatMap(({ value, label }) =>
      value === 'keep' ? [] : [/^\d+$/.test(value) ? t('ways.days', { days: Number(value) }) : label],
    ),
    view.save,
  ];
  return { locale, text: lines.join('\n') };
}
