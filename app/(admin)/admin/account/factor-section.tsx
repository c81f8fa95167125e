import { renderSVG } from 'uqr';
import type { AdminWords } from '@/app/(admin)/words';
import { ActionForm } from '@/components/admin/action-form';
import { CARD } from '@/components/admin/classes';
import type { Field } from '@/components/admin/form-field';
import type { Factors } from '@/domain/second-factor/schema';
import { beginTotpAction, recoveryCodesAction, removeTotpAction } from './factor-actions';

/** How many modules of white a QR code needs around it, on a dark page as well. ISO/IEC 18004. */
const QUIET_ZONE = 4;

/** Setting an authenticator app up, and taking it off: both ask who it is. */
export function FactorSection({
  factors,
  hasPassword,
  isRequired,
  words: { t, dateTime },
}: {
  factors: Factors;
  hasPassword: boolean;
  isRequired: boolean;
  words: AdminWords;
}) {
  const password: Field[] = hasPassword
    ? [
        {
          name: 'password',
          type: 'password',
          label: t('shell.account.current'),
          autoComplete: 'current-password',
        },
      ]
    : [];
  const shared = {
    errorTitle: t('shell.problem'),
    copyWords: { copy: t('shell.copy'), copied: t('shell.copied') },
  };
  const { totpSince, setup } = factors;
  return (
    <section id="second-factor" aria-labelledby="factor-title" className={`${CARD} space-y-4 p-5`}>
      <h2 id="factor-title" className="font-semibold">
        {t('shell.factor.title')}
      </h2>
      {isRequired && !totpSince ? (
        <p className="border-accent bg-tint border-l-4 px-3 py-2">{t('shell.factor.required')}</p>
      ) : null}
      {/* Tells what a form did that has gone from the page since. */}
      <p role="status">
        {totpSince
          ? t('shell.factor.on', { time: dateTime(totpSince), count: factors.recoveryCodes })
          : t(setup ? 'shell.factor.begun' : 'shell.factor.off')}
      </p>
      {!totpSince && setup ? (
        <>
          <img
            src={`data:image/svg+xml,${encodeURIComponent(renderSVG(setup.uri, { border: QUIET_ZONE }))}`}
            alt={t('shell.factor.qr')}
            width={200}
            height={200}
          />
          <p>
            {t('shell.factor.typed')} <code className="break-words">{setup.typed}</code>
          </p>
        </>
      ) : null}
      {totpSince || setup ? (
        <ActionForm
          // One form through setting up and after: what it says last holds the recovery codes.
          key="factor"
          id="factor"
          action={recoveryCodesAction}
          tone={totpSince ? 'quiet' : 'primary'}
          submit={totpSince ? t('shell.factor.renew') : t('shell.factor.confirm')}
          fields={
            totpSince
              ? password
              : [
                  {
                    name: 'code',
                    type: 'text',
                    label: t('shell.secondStep.code'),
                    autoComplete: 'one-time-code',
                  },
                ]
          }
          {...shared}
        />
      ) : (
        <ActionForm
          // Another form than the one above, so that recovery codes of before do not come back in it.
          key="factor-begin"
          id="factor-begin"
          action={beginTotpAction}
          submit={t('shell.factor.begin')}
          fields={password}
          {...shared}
        />
      )}
      {totpSince ? (
        <ActionForm
          id="factor-remove"
          action={removeTotpAction}
          sure={t('shell.factor.removeSure')}
          submit={t('shell.factor.remove')}
          fields={password}
          {...shared}
        />
      ) : null}
    </section>
  );
}
