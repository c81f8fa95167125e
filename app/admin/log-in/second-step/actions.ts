'use server';

import { redirect } from 'next/navigation';
import { action, ANYTHING, FORM } from '@/app/admin/_shell/action';
import { logInBySecondStep } from '@/app/admin/_shell/auth';
import { LOG_IN_PATH, safeReturn } from '@/app/admin/_shell/auth-paths';
import { visitorWords } from '@/app/admin/_shell/language';
import { waitText, whileDatabaseAnswers } from '@/app/admin/_shell/log-in-answers';
import { refused, type FormState } from '@/components/admin/form-state';

export const secondStepAction = action([ANYTHING, FORM], async (_before, data): Promise<FormState> => {
  const { t } = await visitorWords();
  const [code, to] = [data.get('code'), data.get('to')];
  const path = safeReturn(typeof to === 'string' ? to : null);
  const outcome = await whileDatabaseAnswers(() => logInBySecondStep(typeof code === 'string' ? code : ''));
  switch (outcome.kind) {
    case 'logged_in':
      return redirect(path);
    case 'gone':
      return redirect(`${LOG_IN_PATH}?to=${encodeURIComponent(path)}`);
    case 'refused':
      return refused('code', t('shell.secondStep.refused'));
    case 'away':
      return refused('code', t('shell.logIn.databaseAway'));
    case 'throttled':
      return refused('code', waitText(outcome, t));
  }
});
