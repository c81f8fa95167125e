import { nameOfScope, type Words } from '@/app/(recipient)/words';
import type { ConsentEvent } from '@/domain/consent/schema';
import type { Topic } from '@/domain/topic/schema';

/** What an event changed, in words: `Product news, by e-mail: stopped`. Empty where it changed nothing that shows. */
export function describeEvent(
  words: Words,
  event: Pick<ConsentEvent, 'scope' | 'before' | 'after'>,
  topics: readonly Topic[],
): string[] {
  const { t, date } = words;
  const { before, after } = event;
  const what = nameOfScope(words, event.scope, topics);
  const lines: string[] = [];
  if (before.choice !== after.choice) {
    if (after.choice === 'out') lines.push(t('what.stopped', { what }));
    else if (before.choice === 'out' || after.choice === 'in') lines.push(t('what.started', { what }));
  }
  if (before.frequency !== after.frequency) {
    lines.push(t('what.frequency', { what, frequency: t(`frequency.${after.frequency ?? 'every'}`) }));
  }
  if (before.pausedUntil?.getTime() !== after.pausedUntil?.getTime()) {
    lines.push(
      after.pausedUntil
        ? t('what.paused', { what, date: date(after.pausedUntil) })
        : t('what.resumed', { what }),
    );
  }
  return lines;
}

/** All that a list of events changed, in words, in order, each once. */
export function describeEvents(
  words: Words,
  events: readonly ConsentEvent[],
  topics: readonly Topic[],
): string[] {
  return [...new Set(events.flatMap((event) => describeEvent(words, event, topics)))];
}

/** A change as the history lists it. */
export type ChangeView = {
  id: string;
  when: string;
  machineTime: string;
  through: string;
  lines: string[];
  isUndo: boolean;
};

/** Events, newest first, as the changes they belong to. */
export function changesOf(
  words: Words,
  events: readonly ConsentEvent[],
  topics: readonly Topic[],
  brand: string,
): ChangeView[] {
  const byChange = new Map<string, ConsentEvent[]>();
  for (const event of events) {
    const known = byChange.get(event.changeId);
    if (known) known.unshift(event);
    else byChange.set(event.changeId, [event]);
  }
  return [...byChange].flatMap(([id, [first, ...more]]) =>
    first
      ? [
          {
            id,
            when: words.dateTime(first.occurredAt),
            machineTime: first.occurredAt.toISOString(),
            through: words.t(`history.through.${first.source}`, { brand }),
            lines: describeEvents(words, [first, ...more], topics),
            isUndo: first.action === 'undo',
          },
        ]
      : [],
  );
}
