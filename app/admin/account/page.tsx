import { LogOut } from '@/app/admin/_shell/account-menu';
import { providerName } from '@/app/admin/_shell/auth';
import { visitorWords } from '@/app/admin/_shell/language';
import { requireLogin } from '@/app/admin/_shell/session';
import { ActionForm } from '@/components/admin/action-form';
import type { Field } from '@/components/admin/form-field';
import { Card } from '@/components/ui/card';
import { TextLink } from '@/components/ui/text-link';
import { hasPassword, listSessions } from '@/domain/access/login/data';
import { listIdentities } from '@/domain/access/identity/data';
import { listPasskeys, partyHere } from '@/domain/access/passkey/data';
import { readFactors } from '@/domain/access/second-factor/data';
import { now } from '@/lib/clock';
import { unlinkAction } from './factor-actions';
import { FactorSection } from './factor-section';
import { PasskeySection } from './passkey-section';
import { changePasswordAction, endOthersAction } from './actions';

type Props = { searchParams: Promise<{ required?: string | string[] }> };

export default async function AccountPage({ searchParams }: Props) {
  const login = await requireLogin();
  const [words, sessions, isByPassword, factors, passkeys, identities, { required }] = await Promise.all([
    visitorWords(),
    listSessions(login, now()),
    hasPassword(login),
    readFactors(login),
    listPasskeys(login),
    listIdentities(login),
    searchParams,
  ]);
  const { t } = words;
  const password: Field[] = isByPassword
    ? [
        {
          name: 'password',
          type: 'password',
          label: t('shell.account.current'),
          autoComplete: 'current-password',
        },
      ]
    : [];
  return (
    <div className="mx-auto max-w-xl space-y-6 px-4 pt-8 pb-16">
      <title>{`${t('shell.account.title')} – ${t('shell.product')}`}</title>
      <header className="space-y-3">
        <p>
          <TextLink href="/admin" isAlone>
            {t('shell.account.back')}
          </TextLink>
        </p>
        <div className="flex flex-wrap items-end justify-between gap-3">
          <div>
            <h1 className="text-xl font-semibold tracking-tight">{t('shell.account.title')}</h1>
            <p className="text-muted">
              {login.name} · {login.email}
            </p>
          </div>
          <LogOut label={t('shell.logOut')} />
        </div>
      </header>
      <main className="space-y-6">
        <Card id="password-title" title={t('shell.account.passwordTitle')}>
          {isByPassword ? (
            <ActionForm
              id="password"
              action={changePasswordAction}
              schema="password"
              errorTitle={t('shell.problem')}
              submit={t('shell.account.change')}
              fields={[
                {
                  name: 'currentPassword',
                  type: 'password',
                  label: t('shell.account.current'),
                  autoComplete: 'current-password',
                  problem: t('shell.account.currentMissing'),
                },
                {
                  name: 'newPassword',
                  type: 'password',
                  label: t('shell.account.new'),
                  hint: t('shell.account.newHint'),
                  autoComplete: 'new-password',
                  problem: t('shell.password.too_short'),
                },
              ]}
            />
          ) : (
            <p>{t('shell.account.noPassword', { name: providerName() ?? 'OpenID Connect' })}</p>
          )}
        </Card>
        <FactorSection
          factors={factors}
          password={password}
          hasPasskey={passkeys.length > 0}
          isRequired={required !== undefined}
          words={words}
        />
        <PasskeySection
          passkeys={passkeys}
          host={partyHere()?.rpId ?? null}
          password={password}
          hasTotp={factors.totpSince !== null}
          words={words}
        />
        {identities.length > 0 ? (
          <Card id="linked-title" title={t('shell.factor.linkedTitle')}>
            {identities.map(({ provider, subject, linkedAt }) => (
              <div key={`${provider} ${subject}`} className="space-y-2">
                <p className="break-words">
                  {t('shell.factor.linkedSince', { provider, time: words.dateTime(linkedAt) })}
                </p>
                {isByPassword ? (
                  <ActionForm
                    id={`unlink-${subject}`}
                    action={unlinkAction}
                    hidden={{ provider, subject }}
                    sure={t('shell.factor.unlinkSure', { provider })}
                    errorTitle={t('shell.problem')}
                    submit={t('shell.factor.unlink')}
                    fields={[]}
                  />
                ) : (
                  <p className="text-muted text-sm">{t('shell.factor.unlinkNot')}</p>
                )}
              </div>
            ))}
          </Card>
        ) : null}
        <Card id="sessions-title" title={t('shell.account.sessionsTitle')}>
          <ul className="mb-4 space-y-2">
            {sessions.map(({ id, createdAt, seenAt, isThis }) => (
              <li key={id}>
                <span className="font-medium">
                  {t(isThis ? 'shell.account.thisDevice' : 'shell.account.otherDevice')}
                </span>
                <span className="text-muted block text-xs tabular-nums">
                  {t('shell.account.since', { time: words.dateTime(createdAt) })} ·{' '}
                  {t('shell.account.lastUsed', { time: words.dateTime(seenAt) })}
                </span>
              </li>
            ))}
          </ul>
          <ActionForm
            id="sessions"
            action={endOthersAction}
            sure={t('shell.account.endOthersSure')}
            errorTitle={t('shell.problem')}
            submit={t('shell.account.endOthers')}
            fields={[]}
          />
        </Card>
      </main>
    </div>
  );
}
