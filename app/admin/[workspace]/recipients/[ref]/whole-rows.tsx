import { nameOfScope } from '@/page/words';
import type { Scope, Standing } from '@/domain/catalog/choice/schema';
import type { PossibleDeed } from '@/domain/choices/act-for/schema';
import type { ChosenText } from './chosen-text';
import { FollowUp, type Acting } from './follow-up';
import { RowDeeds } from './row-deeds';

/** All marketing, or all of it on a channel: what was chosen there, and what can be done. */
export type Whole = { scope: Scope; standing: Standing; deeds: readonly PossibleDeed[] };

/** First in the table: what applies to all topics. */
export function WholeRows({
  wholes,
  chosenText,
  acting,
}: {
  wholes: readonly Whole[];
  chosenText: ChosenText;
  acting: Acting;
}) {
  const { t } = acting.context.words;
  const { recipientWords, topics } = acting.context;
  const stateOf = (scope: Scope, { choice, pausedUntil }: Standing): (string | null)[] => {
    if (choice === 'out') return [t('recipients.whole.out'), chosenText(scope, 'choice')];
    if (pausedUntil)
      return [
        t('recipients.whole.paused', { date: recipientWords.date(pausedUntil) }),
        chosenText(scope, 'pause'),
      ];
    return [];
  };
  return wholes.map(({ scope, standing, deeds }) => {
    const state = stateOf(scope, standing).filter(Boolean).join(' · ');
    return (
      <tbody key={scope.channel ?? 'all'}>
        <tr>
          <th scope="rowgroup" colSpan={2} className="px-4 py-1.5 text-left font-semibold">
            <span className="flex flex-col gap-x-6 sm:flex-row sm:items-start sm:justify-between">
              <span className="sm:min-h-7 sm:content-center">
                {nameOfScope(recipientWords, scope, topics)}
                {state ? <span className="text-muted block text-xs font-normal">{state}</span> : null}
              </span>
              <RowDeeds deeds={deeds} acting={acting} />
            </span>
          </th>
        </tr>
        <FollowUp scopes={[scope]} acting={acting} />
      </tbody>
    );
  });
}
