'use server';

import { redirect } from 'next/navigation';
import { logInByPassword, logInByProvider, safeReturn } from '@/app/(admin)/auth';
import { visitorWords } from '@/app/(admin)/language';
import { refused, type FormState } from '@/components/admin/form-state';
import { credentialsSchema } from '@/domain/login/schema';
import { MINUTE, SECOND } from '@/lib/clock';

export async function logInAction(_before: FormState, data: FormData): Promise<FormState> {
  const { t } = await visitorWords();
  const given = credentialsSchema.safeParse(Object.fromEntries(data));
  if (!given.success) return refused('email', t('shell.logIn.incomplete'));
  const to = data.get('to');
  const answer = await logInByPassword(given.data, safeReturn(typeof to === 'string' ? to : null));
  const typed = { email: given.data.email };
  switch (answer.kind) {
    case 'go':
      return redirect(answer.to);
    case 'refused':
      return refused('email', t('shell.logIn.refused'), typed);
    case 'throttled': {
      const minutes = Math.ceil((answer.seconds * SECOND) / MINUTE);
      return refused('email', t('shell.logIn.throttled', { minutes }), typed);
    }
  }
}

export async function goToProvider(data: FormData): Promise<void> {
  const to = data.get('to');
  redirect(await logInByProvider(safeReturn(typeof to === 'string' ? to : null)));
}
