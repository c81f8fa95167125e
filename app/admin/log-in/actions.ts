'use server';

import { redirect } from 'next/navigation';
import { action, ANYTHING, FORM } from '@/app/admin/_shell/action';
import { logInByPassword, logInByProvider } from '@/app/admin/_shell/auth';
import { safeReturn } from '@/app/admin/_shell/auth-paths';
import { waitText, whileDatabaseAnswers } from '@/app/admin/_shell/log-in-answers';
import { visitorWords } from '@/app/admin/_shell/language';
import { refused, type FormState } from '@/components/admin/form-state';
import { credentialsSchema } from '@/domain/access/login/schema';

export const logInAction = action([ANYTHING, FORM], async (_before, data): Promise<FormState> => {
  const { t } = await visitorWords();
  const given = credentialsSchema.safeParse(Object.fromEntries(data));
  if (!given.success) return refused('email', t('shell.logIn.incomplete'));
  const to = data.get('to');
  const typed = { email: given.data.email };
  const outcome = await whileDatabaseAnswers(() => logInByPassword(given.data));
  switch (outcome.kind) {
    case 'logged_in':
      return redirect(safeReturn(typeof to === 'string' ? to : null));
    case 'refused':
      return refused('email', t('shell.logIn.refused'), typed);
    case 'away':
      return refused('email', t('shell.logIn.databaseAway'), typed);
    case 'throttled':
      return refused('email', waitText(outcome, t), typed);
  }
});

export const goToProvider = action([FORM], async (data): Promise<void> => {
  const to = data.get('to');
  redirect(await logInByProvider(safeReturn(typeof to === 'string' ? to : null)));
});
