import { choose } from './choose';
import type { FormAnswer } from './form-state';
import { giveReason } from './reason';
import { save } from './save';
import { undo } from './undo';
import { openVisit, type Visit, type VisitHeaders } from '@/page/visit';

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
