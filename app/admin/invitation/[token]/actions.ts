'use server';

import { redirect } from 'next/navigation';
import { action, ANYTHING, FORM, TEXT } from '@/app/admin/_shell/action';
import { logInByInvitation } from '@/app/admin/_shell/auth';
import { waitText, whileDatabaseAnswers } from '@/app/admin/_shell/log-in-answers';
import { visitorWords } from '@/app/admin/_shell/language';
import { refused, type FormState } from '@/components/admin/form-state';
import { readInvitation } from '@/domain/access/invitation/data';
import { loginNameSchema } from '@/domain/access/login/schema';
import { now } from '@/lib/clock';

export const joinAction = action([TEXT, ANYTHING, FORM], async (token, _before, data): Promise<FormState> => {
  const { t } = await visitorWords();
  const invited = await readInvitation(token, now());
  // The page rendered next says so.
  if (!invited) return redirect(`/admin/invitation/${encodeURIComponent(token)}`);
  const given = data.get('password');
  const password = typeof given === 'string' ? given : '';
  const name = loginNameSchema.safeParse(data.get('name')).data;
  if (!invited.hasLogin && !name) return refused('name', t('shell.invitation.nameMissing'));
  const values = name ? { name } : {};
  const outcome = await whileDatabaseAnswers(() =>
    logInByInvitation(invited.email, { token, name: name ?? '', password }),
  );
  switch (outcome.kind) {
    case 'accepted':
      return redirect(`/admin/${outcome.workspaceKey}`);
    case 'gone':
      return redirect(`/admin/invitation/${encodeURIComponent(token)}`);
    case 'throttled':
      return refused('password', waitText(outcome, t), values);
    case 'away':
      return refused('password', t('shell.logIn.databaseAway'), values);
    case 'problem':
      return refused('password', t(`shell.password.${outcome.problem}`), values);
    case 'refused':
      return refused('password', t('shell.invitation.refused'), values);
  }
});
