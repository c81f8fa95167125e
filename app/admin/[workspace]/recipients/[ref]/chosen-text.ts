import type { AdminWords } from '@/app/admin/_shell/words';
import type { Words } from '@/page/words';
import { OPERATOR, type NotedChange } from '@/domain/access/audit/schema';
import { scopeKey, type Scope } from '@/domain/catalog/choice/schema';
import type { Chosen, ChosenPart } from '@/domain/choices/act-for/schema';

/** `on 29 July, on their page`: when and how a part of what holds at a scope was chosen; null if that is not known. */
export type ChosenText = (scope: Scope, part: ChosenPart) => string | null;

export function chosenTextOf(
  { words, recipientWords }: { words: AdminWords; recipientWords: Words },
  chosen: readonly Chosen[],
  noted: ReadonlyMap<string, NotedChange>,
): ChosenText {
  const { t } = words;
  return (scope, part) => {
    const found = chosen.find((each) => each.part === part && scopeKey(each.scope) === scopeKey(scope));
    if (!found) return null;
    const by = noted.get(found.changeId);
    const through = by ? byText(words, by) : t(`recipients.timeline.through.${found.source}`);
    return t('recipients.preferences.chosenAt', { day: recipientWords.date(found.at), through });
  };
}

/** `by Ana` */
export function byText({ t }: AdminWords, { by }: Pick<NotedChange, 'by'>): string {
  return t('recipients.timeline.by', { name: by === OPERATOR ? t('members.audit.operator') : by });
}
