import { goToProvider } from '@/app/admin/log-in/actions';
import { providerName } from '@/app/admin/_shell/auth';
import { visitorWords } from '@/app/admin/_shell/language';
import { ActionForm } from '@/components/admin/action-form';
import { LeadingForm } from '@/components/admin/leading-form';
import type { Field } from '@/components/admin/form-field';
import { PlainPage } from '@/components/admin/plain-page';
import { Button } from '@/components/ui/button';
import { readInvitation } from '@/domain/access/invitation/data';
import { now } from '@/lib/clock';
import { joinAction } from './actions';

type Props = { params: Promise<{ token: string }> };

export default async function InvitationPage({ params }: Props) {
  const [{ token }, { t }] = await Promise.all([params, visitorWords()]);
  const invited = await readInvitation(decodeURIComponent(token), now());
  if (!invited)
    return (
      <PlainPage product={t('shell.product')} title={t('shell.invitation.gone')}>
        <p>{t('shell.invitation.goneText')}</p>
      </PlainPage>
    );
  const { workspaceName: workspace, workspaceKey, email, hasLogin } = invited;
  const role = t(`shell.roles.${invited.role}`);
  const name: Field = {
    name: 'name',
    type: 'text',
    label: t('shell.invitation.name'),
    autoComplete: 'name',
    problem: t('shell.invitation.nameMissing'),
  };
  const password: Field = {
    name: 'password',
    type: 'password',
    label: hasLogin ? t('shell.invitation.password') : t('shell.invitation.newPassword'),
    ...(!hasLogin && { hint: t('shell.invitation.passwordHint') }),
    autoComplete: hasLogin ? 'current-password' : 'new-password',
    problem: t('shell.password.too_short'),
  };
  const provider = providerName();
  return (
    <PlainPage product={t('shell.product')} title={t('shell.invitation.title', { workspace })}>
      <p>{t(hasLogin ? 'shell.invitation.introLogin' : 'shell.invitation.intro', { role, email })}</p>
      <ActionForm
        id="join"
        action={joinAction.bind(null, token)}
        {...(!hasLogin && { schema: 'newLogin' })}
        errorTitle={t('shell.problem')}
        submit={t('shell.invitation.submit')}
        fields={hasLogin ? [password] : [name, password]}
      />
      {provider ? (
        <LeadingForm action={goToProvider} className="border-line border-t pt-5">
          <input type="hidden" name="to" value={`/admin/${workspaceKey}`} />
          <Button type="submit" isWide>
            {t('shell.invitation.provider', { name: provider })}
          </Button>
        </LeadingForm>
      ) : null}
    </PlainPage>
  );
}
