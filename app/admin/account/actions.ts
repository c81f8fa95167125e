'use server';

import { revalidatePath } from 'next/cache';
import { action, ANYTHING, FORM } from '@/app/admin/_shell/action';
import { origin } from '@/app/admin/_shell/auth-options';
import { waitText } from '@/app/admin/_shell/log-in-answers';
import { visitorWords } from '@/app/admin/_shell/language';
import { destroying, inSession, requireLogin } from '@/app/admin/_shell/session';
import { done, refused, type FormState } from '@/components/admin/form-state';
import { changePassword, endOtherSessions } from '@/domain/access/login/mutations';
import { now } from '@/lib/clock';

const text = (value: FormDataEntryValue | null) => (typeof value === 'string' ? value : '');

export const changePasswordAction = action(
  [ANYTHING, FORM],
  inSession(async (_before: unknown, data: FormData): Promise<FormState> => {
    const login = await requireLogin();
    const { t } = await visitorWords();
    const given = {
      currentPassword: text(data.get('currentPassword')),
      newPassword: text(data.get('newPassword')),
    };
    const outcome = await changePassword(login, given, await origin(), now());
    switch (outcome.kind) {
      case 'changed':
        revalidatePath('/admin/account');
        return done(t('shell.account.changed'));
      case 'refused':
        return refused('currentPassword', t('shell.account.currentWrong'));
      case 'problem':
        return refused('newPassword', t(`shell.password.${outcome.problem}`));
      case 'throttled':
        return refused('currentPassword', waitText(outcome, t));
    }
  }),
);

export const endOthersAction = action(
  [ANYTHING, FORM],
  destroying(async (_before: unknown, _data: FormData): Promise<FormState> => {
    const login = await requireLogin();
    const { t } = await visitorWords();
    const count = await endOtherSessions(login, now());
    revalidatePath('/admin/account');
    return done(t('shell.account.ended', { count }));
  }),
);
