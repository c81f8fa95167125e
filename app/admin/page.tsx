import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { LogOut } from '@/app/admin/_shell/account-menu';
import { cookieName } from '@/app/admin/_shell/cookies';
import { visitorWords } from '@/app/admin/_shell/language';
import { requireLogin, requireMember } from '@/app/admin/_shell/session';
import { isReady } from '@/domain/settings/checklist/data';
import { PlainPage } from '@/components/admin/plain-page';

/** Redirects to the last opened workspace, otherwise to the first; an owner to its set-up, until links can go out. */
export default async function AdminHome() {
  const login = await requireLogin();
  const last = (await cookies()).get(cookieName('workspace'))?.value;
  const to = login.memberships.find(({ key }) => key === last) ?? login.memberships[0];
  if (to) {
    const scope = await requireMember(to.key, null);
    // An owner who is setting up a workspace continues there.
    const isSetUp = scope.member.role !== 'owner' || (await isReady(scope));
    redirect(isSetUp ? `/admin/${to.key}` : `/admin/${to.key}/checklist`);
  }
  const { t } = await visitorWords();
  return (
    <PlainPage product={t('shell.product')} title={t('shell.none.title')}>
      <p>{t('shell.none.text', { email: login.email })}</p>
      <LogOut label={t('shell.logOut')} />
    </PlainPage>
  );
}
