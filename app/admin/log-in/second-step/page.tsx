import { redirect } from 'next/navigation';
import { LogOut } from '@/app/admin/_shell/account-menu';
import { LOG_IN_PATH, PASSKEY_STEP_PATH, safeReturn } from '@/app/admin/_shell/auth-paths';
import { visitorWords } from '@/app/admin/_shell/language';
import { passkeyWords } from '@/app/admin/_shell/passkey-words';
import { currentSessionId } from '@/app/admin/_shell/session';
import type { AdminWords } from '@/app/admin/_shell/words';
import { ActionForm } from '@/components/admin/action-form';
import { PasskeyButton } from '@/components/admin/passkey-button';
import { PlainPage } from '@/components/admin/plain-page';
import { partyHere, readStepWays } from '@/domain/access/passkey/data';
import type { StepWays } from '@/domain/access/passkey/schema';
import { openSecondStep } from '@/domain/access/second-factor/data';
import { now } from '@/lib/clock';
import { secondStepAction } from './actions';

type Props = { searchParams: Promise<{ to?: string | string[] }> };

/** Asks a person who gave the right password for their second factor. */
export default async function SecondStep({ searchParams }: Props) {
  const [{ to }, words, sessionId] = await Promise.all([searchParams, visitorWords(), currentSessionId()]);
  const path = safeReturn(typeof to === 'string' ? to : null);
  const step = await openSecondStep(sessionId, now());
  if (!step) redirect(`${LOG_IN_PATH}?to=${encodeURIComponent(path)}`);
  const ways = await readStepWays(step.loginId);
  const { t } = words;
  return (
    <PlainPage
      product={t('shell.product')}
      title={t('shell.secondStep.title')}
      below={t('shell.secondStep.help')}
    >
      <p>{introOf(ways, words)}</p>
      {ways.hasPasskey ? (
        <>
          <PasskeyButton
            id="second-step-passkey"
            path={PASSKEY_STEP_PATH}
            to={path}
            label={t('shell.secondStep.passkey')}
            errorTitle={t('shell.problem')}
            words={passkeyWords(words, partyHere()?.rpId ?? '')}
          />
          <noscript>
            <p>{t('shell.passkey.noScript')}</p>
          </noscript>
        </>
      ) : null}
      <ActionForm
        id="second-step"
        action={secondStepAction}
        hidden={{ to: path }}
        errorTitle={t('shell.problem')}
        submit={t('shell.secondStep.submit')}
        fields={[
          {
            name: 'code',
            type: 'text',
            label: t('shell.secondStep.code'),
            autoComplete: 'one-time-code',
            problem: t('shell.secondStep.refused'),
          },
        ]}
      />
      <LogOut label={t('shell.logOut')} />
    </PlainPage>
  );
}

/** What the person can use. A passkey that was made for another address cannot be used here. */
function introOf({ hasTotp, hasPasskey, elsewhere }: StepWays, { t, list }: AdminWords): string {
  if (hasPasskey) return t(hasTotp ? 'shell.secondStep.introBoth' : 'shell.secondStep.introPasskey');
  if (hasTotp || elsewhere.length === 0) return t('shell.secondStep.intro');
  return t('shell.secondStep.introElsewhere', { addresses: list(elsewhere) });
}
