import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { LogOut } from '@/app/admin/_shell/account-menu';
import { cookieName } from '@/app/admin/_shell/cookies';
import { visitorWords } from '@/app/admin/_shell/language';
import { requireLogin } from '@/app/admin/_shell/session';
import { PlainPage } from '@/components/admin/plain-page';

/** Leads on to the workspace that was open last, else to the first. */
export default async function AdminHome() {
  const login = await requireLogin();
  const last = (await cookies()).get(cookieName('workspace'))?.value;
  const to = login.memberships.find(({ key }) => key === last) ?? login.memberships[0];
  if (to) redirect(`/admin/${to.key}`);
  const { t } = await visitorWords();
  return (
    <PlainPage product={t('shell.product')} title={t('shell.none.title')}>
      <p>{t('shell.none.text', { email: login.email })}</p>
      <LogOut label={t('shell.logOut')} />
    </PlainPage>
  );
}
