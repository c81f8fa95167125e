import type { Field, FormState, Problem } from '@/page/forms/form-state';
import type { Visit } from './visit';

/** What a problem says, in the visitor's words. */
export function problemText({ words: { t }, catalog }: Visit, { code, over = 0 }: Problem): string {
  const { name: brand, contactEmail: contact } = catalog.workspace;
  if (code === 'comment_too_long') return t('reason.tooLong', { over });
  if (code === 'unknown_reason') return t('reason.unknown');
  return t(`error.${code}`, { brand, contact });
}

/**
 * The problems of a form that is shown again, each with the place on the page that it links to.
 * @param shown the places that this page has; a problem of any other place links to the start of the page.
 */
export function problemsFor(
  visit: Visit,
  state: FormState | null,
  shown: readonly Field[],
): { text: string; field: Field | 'main' }[] {
  return (state?.problems ?? []).map((problem) => ({
    text: problemText(visit, problem),
    field: shown.includes(problem.field) ? problem.field : 'main',
  }));
}

/** What to correct, in few words: the title of a page with errors, which a screen reader says first. */
export function problemTitle({ words: { t } }: Visit, { problems }: FormState): string {
  const [first] = problems;
  return first ? t(`errorTitle.${first.code}`) : t('error.title');
}
