import type { FormState, Problem } from '@/app/(recipient)/forms/form-state';
import type { Visit } from '@/app/(recipient)/visit';

/** What a problem says, in the visitor's words. */
export function problemText({ words: { t }, catalog }: Visit, { code, over = 0 }: Problem): string {
  const { name: brand, contactEmail: contact } = catalog.workspace;
  if (code === 'comment_too_long') return t('reason.tooLong', { over });
  if (code === 'unknown_reason') return t('reason.unknown');
  if (code === 'too_late') return t('done.tooLate');
  return t(`error.${code}`, { brand, contact });
}

export function problemsFor(visit: Visit, state: FormState | null): { text: string; field: string }[] {
  return (state?.problems ?? []).map((problem) => ({
    text: problemText(visit, problem),
    field: problem.field,
  }));
}
