import { again, COMMENT_NOT_SHOWN, type FormAnswer, type Problem } from './form-state';
import { donePath, pathOf, type Visit } from '@/page/visit';
import { readFeedback } from '@/domain/choices/ledger/data/words';
import { giveReason as keepReason } from '@/domain/choices/ledger/mutations/feedback';
import { roomLeftIn } from '@/domain/reports/reasons/schema';
import { typedText } from '@/lib/characters';
import { z } from 'zod';

/** Why they left: reason and comment are both optional, and always asked after the change is done. Requirement 12. */
export async function giveReason(visit: Visit, data: URLSearchParams): Promise<FormAnswer> {
  const change = z.uuid().safeParse(data.get('change'));
  if (!change.success) return again(pathOf(visit), data, { code: 'unreadable', field: 'ways' });
  const page = pathOf(visit, 'done', { change: change.data });
  // Empty if they prefer not to say.
  const reason = data.get('reason') || null;
  const comment = typedText(data.get('comment') ?? '') || null;
  const problems = problemsOf(visit, reason, comment);
  if (problems.length > 0) return again(page, data, ...problems);
  const isSaid = reason !== null || comment !== null;
  // Someone who was not shown their earlier comment cannot have cleared it.
  const keepsComment = comment === null && data.get(COMMENT_NOT_SHOWN) === '1';
  // An answer can be withdrawn.
  if (!isSaid && !(await readFeedback(visit.link, change.data)))
    return { kind: 'see', path: donePath(visit, { change: change.data }) };
  const kept = await keepReason(visit.link, change.data, {
    reason,
    comment: keepsComment ? undefined : comment,
    locale: visit.words.locale,
  });
  if (!kept) return again(pathOf(visit), data, { code: 'unreadable', field: 'ways' });
  return { kind: 'see', path: donePath(visit, { change: change.data, ...(isSaid && { thanks: '1' }) }) };
}

function problemsOf({ catalog }: Visit, reason: string | null, comment: string | null): Problem[] {
  const over = -roomLeftIn(comment ?? '');
  return [
    ...(reason && !catalog.reasons.some(({ key }) => key === reason)
      ? [{ code: 'unknown_reason' as const, field: 'reason' as const }]
      : []),
    ...(over > 0 ? [{ code: 'comment_too_long' as const, field: 'comment' as const, over }] : []),
  ];
}
