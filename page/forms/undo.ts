import { answerOf, contextOf } from './change';
import { again, type FormAnswer } from './form-state';
import { donePath, pathOf, type Visit } from '@/page/visit';
import { undoChange } from '@/domain/choices/preference/mutations/undo';
import { z } from 'zod';

/** Takes the whole of a change back, within thirty minutes. */
export async function undo(visit: Visit, data: URLSearchParams): Promise<FormAnswer> {
  const change = z.uuid().safeParse(data.get('change'));
  if (!change.success) return again(pathOf(visit), data, { code: 'unreadable', field: 'ways' });
  const wording = { locale: visit.words.locale, text: visit.words.t('done.undo') };
  const outcome = await undoChange(visit.link, change.data, contextOf(visit, wording));
  if (outcome.kind === 'too_late') {
    return again(pathOf(visit, 'done', { change: change.data }), data, { code: 'too_late', field: 'result' });
  }
  if (outcome.kind === 'undone') return { kind: 'see', path: donePath(visit, { change: outcome.changeId }) };
  return answerOf(
    visit,
    [],
    outcome,
    data,
    'center',
    outcome.kind === 'changed' ? {} : { undid: change.data },
  );
}
