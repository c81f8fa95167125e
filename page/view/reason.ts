import { COMMENT_NOT_SHOWN, type FormState } from '@/page/forms/form-state';
import { problemText } from '@/page/problems';
import { formPath, type Visit } from '@/page/visit';
import type { ReasonFormProps } from '@/components/preference/reason-form';
import { MAX_COMMENT_CHARACTERS } from '@/domain/reports/reasons/schema';

/** `isCommentShown`: false if there is a comment that this visit may not read. */
export type Answer = { reason: string | null; comment: string | null; isCommentShown: boolean };

/** The optional question after a change: empty, as answered before, or as typed before an error. */
export function reasonView(
  visit: Visit,
  { changeId, kind }: { changeId: string; kind: 'stopped' | 'less' | 'paused' },
  form: FormState | null,
  given: Answer | null,
): ReasonFormProps {
  const { t, text, locale } = visit.words;
  const errorAt = (field: string) => {
    const problem = form?.problems.find((each) => each.field === field);
    return problem ? problemText(visit, problem) : null;
  };
  const counted = (kind: 'left' | 'over') => ({
    one: t(`reason.${kind}`, { count: 1, shown: '#' }),
    other: t(`reason.${kind}`, { count: 2, shown: '#' }),
  });
  const isCommentShown = form ? form.typed[COMMENT_NOT_SHOWN] !== '1' : (given?.isCommentShown ?? true);
  return {
    action: formPath(visit, 'reason'),
    changeId,
    title: given ? t('reason.yours') : titleOf(visit, kind),
    hint: t('reason.hint'),
    none: t('reason.none'),
    legend: t('reason.legend'),
    reasons: visit.catalog.reasons.map(({ key, label }) => ({ key, label: text(label) })),
    typed: {
      reason: form ? (form.typed['reason'] ?? '') : (given?.reason ?? ''),
      comment: form ? (form.typed['comment'] ?? '') : (given?.comment ?? ''),
    },
    comment: {
      label: t('reason.comment'),
      hint: isCommentShown
        ? t('reason.commentHint')
        : `${t('reason.commentKept')} ${t('reason.commentHint')}`,
      notShown: isCommentShown ? null : COMMENT_NOT_SHOWN,
      error: errorAt('comment'),
    },
    reasonError: errorAt('reason'),
    counter: { most: MAX_COMMENT_CHARACTERS, left: counted('left'), over: counted('over'), locale },
    send: given ? t('reason.save') : t('reason.send'),
  };
}

/**
 * The question after a stop, a reduction or a pause; in the workspace's own words, if it has any, after each of them.
 */
function titleOf({ words, catalog }: Visit, kind: 'stopped' | 'less' | 'paused'): string {
  const isOwn = catalog.copy[words.locale]?.['reason.title'] !== undefined;
  return isOwn || kind === 'stopped' ? words.t('reason.title') : words.t(`reason.titles.${kind}`);
}
