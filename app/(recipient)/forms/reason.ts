import { again, type FormAnswer, type Problem } from '@/app/(recipient)/forms/form-state';
import { donePath, pathOf, type Visit } from '@/app/(recipient)/visit';
import { giveReason as keepReason } from '@/domain/consent/mutations';
import { MOST_COMMENT_CHARACTERS } from '@/domain/consent/schema';
import { z } from 'zod';

/** Why they left: optional, both the reason and the comment, and always after the change is done. ACCEPTANCE 12. */
export async function giveReason(visit: Visit, data: URLSearchParams): Promise<FormAnswer> {
  const change = z.uuid().safeParse(data.get('change'));
  if (!change.success) return again(pathOf(visit), data, { code: 'unreadable', field: 'center' });
  const page = pathOf(visit, 'done', { change: change.data });
  // The last one: a hidden empty field stands before the radios.
  const reason = data.getAll('reason').at(-1) || null;
  // Browsers post a line break as two characters and count it as one.
  // No browser lets one type the one character that no database can hold.
  const comment = (data.get('comment') ?? '').replaceAll('\r\n', '\n').replaceAll('\0', '').trim() || null;
  const problems = problemsOf(visit, reason, comment);
  if (problems.length > 0) return again(page, data, ...problems);
  if (!reason && !comment) return { kind: 'see', path: page };
  const kept = await keepReason(visit.link, change.data, { reason, comment, locale: visit.words.locale });
  if (!kept) return again(pathOf(visit), data, { code: 'unreadable', field: 'center' });
  return { kind: 'see', path: donePath(visit, { change: change.data, thanks: '1' }) };
}

function problemsOf({ catalog }: Visit, reason: string | null, comment: string | null): Problem[] {
  const over = (comment?.length ?? 0) - MOST_COMMENT_CHARACTERS;
  return [
    ...(reason && !catalog.reasons.some(({ key }) => key === reason)
      ? [{ code: 'unknown_reason' as const, field: 'reason' as const }]
      : []),
    ...(over > 0 ? [{ code: 'comment_too_long' as const, field: 'comment' as const, over }] : []),
  ];
}
