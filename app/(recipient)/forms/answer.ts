import { choose } from '@/app/(recipient)/forms/choose';
import type { FormAnswer } from '@/app/(recipient)/forms/form-state';
import { giveReason } from '@/app/(recipient)/forms/reason';
import { save } from '@/app/(recipient)/forms/save';
import { undo } from '@/app/(recipient)/forms/undo';
import { openVisit, type Visit, type VisitHeaders } from '@/app/(recipient)/visit';

const FORMS: Record<string, (visit: Visit, data: URLSearchParams) => Promise<FormAnswer>> = {
  choose,
  save,
  undo,
  reason: giveReason,
};

/** Whether a path below a link takes a form. */
export function isForm(name: string): boolean {
  return Object.hasOwn(FORMS, name);
}

/** Answers one of the page's own forms, `POST /u/TOKEN/NAME`. Throws when the database is away: nothing was changed. */
export async function answerForm(
  token: string,
  name: string,
  data: URLSearchParams,
  from: VisitHeaders,
): Promise<FormAnswer> {
  const visit = await openVisit(token, from);
  const form = FORMS[name];
  return visit && form ? form(visit, data) : { kind: 'not_found' };
}
