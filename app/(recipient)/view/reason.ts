import type { FormState } from '@/app/(recipient)/forms/form-state';
import { problemText } from '@/app/(recipient)/problems';
import { formPath, type Visit } from '@/app/(recipient)/visit';
import type { ReasonFormProps } from '@/components/preference/reason-form';
import { MOST_COMMENT_CHARACTERS } from '@/domain/consent/schema';

/** The optional question after a change, empty or as it was typed before an error. */
export function reasonView(visit: Visit, changeId: string, form: FormState | null): ReasonFormProps {
  const { t, text, locale } = visit.words;
  const errorAt = (field: string) => {
    const problem = form?.problems.find((each) => each.field === field);
    return problem ? problemText(visit, problem) : null;
  };
  const counter = (kind: 'left' | 'over') => ({
    one: t(`reason.${kind}`, { count: 1 }).replace('1', '#'),
    other: t(`reason.${kind}`, { count: 2 }).replace('2', '#'),
  });
  return {
    action: formPath(visit, 'reason'),
    changeId,
    title: t('reason.title'),
    hint: t('reason.hint'),
    legend: t('reason.legend'),
    reasons: visit.catalog.reasons.map(({ key, label }) => ({ key, label: text(label) })),
    typed: { reason: form?.typed['reason'] ?? '', comment: form?.typed['comment'] ?? '' },
    comment: {
      label: t('reason.comment'),
      hint: t('reason.commentHint'),
      most: MOST_COMMENT_CHARACTERS,
      error: errorAt('comment'),
    },
    reasonError: errorAt('reason'),
    left: counter('left'),
    over: counter('over'),
    locale,
    send: t('reason.send'),
  };
}
