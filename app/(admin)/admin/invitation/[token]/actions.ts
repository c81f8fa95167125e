'use server';

import { redirect } from 'next/navigation';
import { logInByInvitation } from '@/app/(admin)/auth';
import { visitorWords } from '@/app/(admin)/language';
import { refused, type FormState } from '@/components/admin/form-state';
import { readInvitation } from '@/domain/invitation/data';
import { loginNameSchema, PASSWORD_PROBLEMS } from '@/domain/login/schema';
import { MINUTE, now, SECOND } from '@/lib/clock';

export async function joinAction(token: string, _before: FormState, data: FormData): Promise<FormState> {
  const { t } = await visitorWords();
  const invited = await readInvitation(token, now());
  // The page that is rendered next says so.
  if (!invited) return redirect(`/admin/invitation/${encodeURIComponent(token)}`);
  const given = data.get('password');
  const password = typeof given === 'string' ? given : '';
  const name = loginNameSchema.safeParse(data.get('name')).data;
  if (!invited.hasLogin && !name) return refused('name', t('shell.invitation.nameMissing'));
  const values = name ? { name } : {};
  const answer = await logInByInvitation(
    { token, name: name ?? '', password },
    `/admin/${invited.workspaceKey}`,
  );
  if (answer.kind === 'go') return redirect(answer.to);
  if (answer.kind === 'throttled') {
    const minutes = Math.ceil((answer.seconds * SECOND) / MINUTE);
    return refused('password', t('shell.logIn.throttled', { minutes }), values);
  }
  if (answer.code === 'gone') return redirect(`/admin/invitation/${encodeURIComponent(token)}`);
  const problem = PASSWORD_PROBLEMS.find((each) => each === answer.code);
  return refused(
    'password',
    problem ? t(`shell.password.${problem}`) : t('shell.invitation.refused'),
    values,
  );
}
