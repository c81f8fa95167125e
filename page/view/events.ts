import { subjectOf } from '@/page/subject';
import { isSharing, nameOfSharing } from './holding';
import { pathOf, type Visit } from '@/page/visit';
import type { Words } from '@/page/words';
import type { ChangeListProps } from '@/components/preference/change-list';
import { EVERYTHING, scopeKey } from '@/domain/catalog/choice/schema';
import type { ConsentEvent } from '@/domain/choices/ledger/schema';
import type { Topic } from '@/domain/catalog/topic/schema';

/** In which language changes are told, and the catalog of the sender. */
export type Told = { words: Words; catalog: { topics: readonly Topic[]; workspace: { name: string } } };

/** What an event changed, in the past tense: `Stopped Product news e-mails`. Empty if it changed nothing. */
export function describeEvent(
  told: Told,
  { scope, before, after }: Pick<ConsentEvent, 'scope' | 'before' | 'after'>,
): string[] {
  const { words, catalog } = told;
  const { t, date } = words;
  const what = subjectOf(words, scope, catalog.topics);
  const lines: string[] = [];
  if (before.choice !== after.choice) {
    if (isSharing(catalog.topics, scope)) {
      const name = nameOfSharing(words, catalog.topics, scope);
      lines.push(
        after.choice === 'out' ? t('what.sharingOff', { what: name }) : t('what.sharingOn', { what: name }),
      );
    } else if (after.choice === 'out') {
      const isAll = scopeKey(scope) === scopeKey(EVERYTHING);
      lines.push(
        isAll ? t('what.everythingStopped', { brand: catalog.workspace.name }) : t('what.stopped', { what }),
      );
    } else if (before.choice === 'out' || after.choice === 'in') {
      lines.push(t('what.started', { what }));
    }
  }
  if (before.frequency !== after.frequency)
    lines.push(t(`what.frequency.${after.frequency ?? 'every'}`, { what }));
  if (before.pausedUntil?.getTime() !== after.pausedUntil?.getTime()) {
    lines.push(
      after.pausedUntil
        ? t('what.paused', { what, date: date(after.pausedUntil) })
        : t('what.resumed', { what }),
    );
  }
  return lines;
}

/** Everything that a list of events changed, in words and in order, each once. */
export function describeEvents(told: Told, events: readonly ConsentEvent[]): string[] {
  const isMerge = events.some(({ action }) => action === 'merge');
  const merged = isMerge ? [told.words.t('what.merged', { brand: told.catalog.workspace.name })] : [];
  return [...new Set([...merged, ...events.flatMap((event) => describeEvent(told, event))])];
}

/** A change as the history lists it. */
export type ChangeView = {
  id: string;
  when: string;
  machineTime: string;
  through: string;
  lines: string[];
  isUndo: boolean;
  /** When it was taken back, if that is among the events shown. */
  undoneWhen: string | null;
};

/** Groups events, newest first, by the changes they belong to. */
export function changesOf(told: Told, events: readonly ConsentEvent[]): ChangeView[] {
  const { words, catalog } = told;
  const brand = catalog.workspace.name;
  const byChange = new Map<string, ConsentEvent[]>();
  for (const event of events) {
    const known = byChange.get(event.changeId);
    if (known) known.unshift(event);
    else byChange.set(event.changeId, [event]);
  }
  const undoneAt = (id: string) => {
    const undo = events.find(({ undoesChangeId }) => undoesChangeId === id);
    return undo ? words.dateTime(undo.occurredAt) : null;
  };
  return [...byChange].flatMap(([id, [first, ...more]]) =>
    first
      ? [
          {
            id,
            when: words.dateTime(first.occurredAt),
            machineTime: first.occurredAt.toISOString(),
            through: words.t(`history.through.${first.source}`, { brand }),
            lines: describeEvents(told, [first, ...more]),
            isUndo: first.action === 'undo',
            undoneWhen: undoneAt(id),
          },
        ]
      : [],
  );
}

/** A change as its list shows it, with its receipt. */
export function changeProps(
  visit: Visit,
  { isUndo, undoneWhen, ...change }: ChangeView,
): ChangeListProps['changes'][number] {
  const { t } = visit.words;
  return {
    ...change,
    badge: isUndo ? t('history.undo') : undoneWhen && t('history.undoneAt', { when: undoneWhen }),
    receipt: { href: pathOf(visit, `receipt/${change.id}`), label: t('done.receipt') },
  };
}
