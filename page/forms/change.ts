import { isbot } from 'isbot';
import { again, type Field, type FormAnswer } from './form-state';
import { repeatOf } from './repeat';
import { donePath, pathOf, type Visit } from '@/page/visit';
import type { ChangeContext, Wording } from '@/domain/access/author/schema';
import type { Scope } from '@/domain/catalog/choice/schema';
import { applyChanges, type ChangeOutcome } from '@/domain/choices/preference/mutations/apply';
import type { PreferenceChange } from '@/domain/choices/preference/schema';

/** Who acts, through what and with which words: the context of every change made on the page. */
export function contextOf(visit: Visit, wording: Wording | null): Omit<ChangeContext, 'undoesChangeId'> {
  return {
    actor: 'recipient',
    actorId: null,
    source: 'page',
    link: visit.link.link,
    wording,
    locale: visit.words.locale,
    automated: isbot(visit.userAgent),
    now: visit.now,
  };
}

/**
 * Makes a visit's changes. On an unsubscribe link the visit asked to leave the link's subject; on a manage link it
 * asked nothing.
 */
export async function change(
  visit: Visit,
  changes: PreferenceChange[],
  wording: Wording,
  asked: Scope | 'center',
): Promise<ChangeOutcome> {
  const [outcome] = await applyChanges([
    {
      scope: visit.link,
      recipient: visit.link.link.recipient,
      changes,
      asked,
      proof: visit.link,
      context: { ...contextOf(visit, wording), undoesChangeId: null },
    },
  ]);
  return outcome ?? { kind: 'gone' };
}

/**
 * The page that follows an outcome. A repeat shows what the first change did, with its Undo, receipt and question.
 * @param query is passed on to the result page.
 */
export async function answerOf(
  visit: Visit,
  changes: readonly PreferenceChange[],
  outcome: ChangeOutcome,
  data: URLSearchParams,
  field: Field,
  query: Record<string, string> = {},
): Promise<FormAnswer> {
  switch (outcome.kind) {
    case 'changed':
      return { kind: 'see', path: donePath(visit, { change: outcome.changeId, ...query }) };
    case 'unchanged':
      return { kind: 'see', path: donePath(visit, { ...(await repeatOf(visit, changes)), ...query }) };
    case 'refused':
      return again(
        pathOf(visit),
        data,
        ...[...new Set(outcome.refusals.map(({ code }) => code))]
          // Only recorded consents can be refused so, and a page records none.
          .filter((code) => code !== 'older_than_stop')
          .map((code) => ({ code, field })),
      );
    case 'gone':
      return { kind: 'not_found' };
  }
}
