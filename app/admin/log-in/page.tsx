import { redirect } from 'next/navigation';
import { providerName } from '@/app/admin/_shell/auth';
import {
  LOG_IN_ERRORS,
  PASSKEY_LOG_IN_PATH,
  safeReturn,
  type LogInError,
} from '@/app/admin/_shell/auth-paths';
import { visitorWords } from '@/app/admin/_shell/language';
import { passkeyWords } from '@/app/admin/_shell/passkey-words';
import { currentLogin } from '@/app/admin/_shell/session';
import type { AdminWords } from '@/app/admin/_shell/words';
import { ActionForm } from '@/components/admin/action-form';
import { LeadingForm } from '@/components/admin/leading-form';
import { PasskeyButton } from '@/components/admin/passkey-button';
import { PlainPage } from '@/components/admin/plain-page';
import { ErrorSummary } from '@/components/ui/error-summary';
import { Button } from '@/components/ui/button';
import { partyHere } from '@/domain/access/passkey/data';
import { goToProvider, logInAction } from './actions';

type Props = { searchParams: Promise<{ to?: string | string[]; error?: string | string[] }> };

export default async function LogIn({ searchParams }: Props) {
  const [{ to, error }, words, login] = await Promise.all([searchParams, visitorWords(), currentLogin()]);
  const path = safeReturn(typeof to === 'string' ? to : null);
  if (login) redirect(path);
  const { t } = words;
  const provider = providerName();
  const host = partyHere()?.rpId;
  const known = LOG_IN_ERRORS.find((each) => each === error);
  const problem = known ? problemOf(known, provider ?? 'OpenID Connect', words) : null;
  return (
    <PlainPage product={t('shell.product')} title={t('shell.logIn.title')} below={t('shell.logIn.help')}>
      {problem ? (
        <ErrorSummary title={t('shell.problem')} problems={[{ text: problem, field: 'log-in-email' }]} />
      ) : null}
      <ActionForm
        id="log-in"
        action={logInAction}
        schema="credentials"
        hidden={{ to: path }}
        errorTitle={t('shell.problem')}
        submit={t('shell.logIn.submit')}
        fields={[
          {
            name: 'email',
            type: 'email',
            label: t('shell.logIn.email'),
            autoComplete: 'username',
            problem: t('shell.logIn.emailMissing'),
          },
          {
            name: 'password',
            type: 'password',
            label: t('shell.logIn.password'),
            autoComplete: 'current-password',
            problem: t('shell.logIn.passwordMissing'),
          },
        ]}
      />
      <div className="border-line space-y-3 border-t pt-5 empty:hidden">
        {provider ? (
          <LeadingForm action={goToProvider}>
            <input type="hidden" name="to" value={path} />
            <Button type="submit" isWide>
              {t('shell.logIn.provider', { name: provider })}
            </Button>
          </LeadingForm>
        ) : null}
        {host === undefined ? null : (
          <PasskeyButton
            id="log-in-passkey"
            path={PASSKEY_LOG_IN_PATH}
            to={path}
            label={t('shell.logIn.passkey')}
            errorTitle={t('shell.problem')}
            words={passkeyWords(words, host)}
          />
        )}
      </div>
    </PlainPage>
  );
}

/** Why the log-in was refused. */
function problemOf(error: LogInError, name: string, { t }: AdminWords): string {
  switch (error) {
    case 'refused':
      return t('shell.logIn.refused');
    case 'unknown':
      return t('shell.logIn.unknown');
    case 'unverified':
      return t('shell.logIn.unverified', { name });
    case 'other_account':
      return t('shell.logIn.otherAccount', { name });
    case 'away':
      return t('shell.logIn.away', { name });
    case 'ended':
      return t('shell.logIn.ended');
    case 'failed':
      return t('shell.logIn.failed', { name });
  }
}
