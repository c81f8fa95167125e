'use server';

import { revalidatePath } from 'next/cache';
import { visitorWords } from '@/app/(admin)/language';
import { requireLogin } from '@/app/(admin)/session';
import { done, refused, type FormState } from '@/components/admin/form-state';
import { changePassword, endOtherSessions } from '@/domain/login/mutations';
import { MINUTE, now, SECOND } from '@/lib/clock';
import { remoteAddress } from '@/lib/remote-address';

const text = (value: FormDataEntryValue | null) => (typeof value === 'string' ? value : '');

export async function changePasswordAction(_before: FormState, data: FormData): Promise<FormState> {
  const login = await requireLogin();
  const { t } = await visitorWords();
  const given = {
    currentPassword: text(data.get('currentPassword')),
    newPassword: text(data.get('newPassword')),
  };
  const outcome = await changePassword(login, given, remoteAddress(), now());
  switch (outcome.kind) {
    case 'changed':
      revalidatePath('/admin/account');
      return done(t('shell.account.changed'));
    case 'refused':
      return refused('currentPassword', t('shell.account.currentWrong'));
    case 'problem':
      return refused('newPassword', t(`shell.password.${outcome.problem}`));
    case 'throttled': {
      const minutes = Math.ceil((outcome.waitSeconds * SECOND) / MINUTE);
      return refused('currentPassword', t('shell.logIn.throttled', { minutes }));
    }
  }
}

export async function endOthersAction(_before: FormState, _data: FormData): Promise<FormState> {
  const login = await requireLogin();
  const { t } = await visitorWords();
  const count = await endOtherSessions(login, now());
  revalidatePath('/admin/account');
  return done(t('shell.account.ended', { count }));
}
