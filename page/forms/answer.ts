import { choose } from './choose';
import type { FormAnswer } from './form-state';
import { giveReason } from './reason';
import { save } from './save';
import { undo } from './undo';
import type { LinkForm } from '@/page/routes';
import { countFailedPage } from '@/page/view-count';
import { openVisit, type Visit, type VisitHeaders } from '@/page/visit';

const FORMS: Record<LinkForm, (visit: Visit, data: URLSearchParams) => Promise<FormAnswer>> = {
  choose,
  save,
  undo,
  reason: giveReason,
};

/**
 * Answers one of the page's own forms, `POST /u/TOKEN/NAME`. Throws if the database is away; then nothing was changed.
 */
export async function answerForm(
  token: string,
  name: LinkForm,
  data: URLSearchParams,
  from: VisitHeaders,
): Promise<FormAnswer> {
  const visit = await openVisit(token, from);
  if (!visit) return { kind: 'not_found' };
  try {
    return await FORMS[name](visit, data);
  } catch (error) {
    countFailedPage(visit);
    throw error;
  }
}
