import { renderSVG } from 'uqr';
import type { AdminWords } from '@/app/admin/_shell/words';
import { ActionForm } from '@/components/admin/action-form';
import { FormsApart } from '@/components/admin/forms-apart';
import type { Field } from '@/components/admin/form-field';
import { Card } from '@/components/ui/card';
import { Callout } from '@/components/ui/callout';
import type { Factors } from '@/domain/access/second-factor/schema';
import { beginTotpAction, recoveryCodesAction, removeTotpAction } from './factor-actions';

/** The width of the white margin that a QR code needs, in modules, on a dark page too. ISO/IEC 18004. */
const QUIET_ZONE = 4;

/**
 * Whether a second factor is required; setting up and removing an authenticator app, both of which ask for the
 * password.
 */
export function FactorSection({
  factors,
  password,
  hasPasskey,
  isRequired,
  words,
}: {
  factors: Factors;
  password: Field[];
  hasPasskey: boolean;
  isRequired: boolean;
  words: AdminWords;
}) {
  const { t } = words;
  const shared = {
    errorTitle: t('shell.problem'),
    copyWords: { copy: t('shell.copy'), copied: t('shell.copied') },
  };
  const { totpSince, setup } = factors;
  const isSettingUp = setup !== null && !totpSince;
  const isOn = totpSince !== null || hasPasskey;
  return (
    <Card id="second-factor" title={t('shell.factor.title')}>
      <FormsApart>
        {isRequired && !isOn ? <Callout>{t('shell.factor.required')}</Callout> : null}
        {/* Shows the result of a form that has since left the page. */}
        <p role="status">{statusOf(factors, hasPasskey, words)}</p>
        {isSettingUp ? (
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
        {isOn || isSettingUp ? (
          <ActionForm
            // One form throughout the set-up: its last answer contains the recovery codes.
            key="factor"
            id="factor"
            action={recoveryCodesAction}
            tone={isSettingUp ? 'primary' : 'quiet'}
            submit={isSettingUp ? t('shell.factor.confirm') : t('shell.factor.renew')}
            fields={
              isSettingUp
                ? [
                    {
                      name: 'code',
                      type: 'text',
                      label: t('shell.secondStep.code'),
                      autoComplete: 'one-time-code',
                    },
                  ]
                : password
            }
            {...shared}
          />
        ) : null}
        {totpSince || setup ? null : (
          <ActionForm
            // A separate form from the one above, so that earlier recovery codes do not appear in it again.
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
            sure={t(hasPasskey ? 'shell.factor.removeSureToo' : 'shell.factor.removeSure')}
            submit={t('shell.factor.remove')}
            fields={password}
            {...shared}
          />
        ) : null}
      </FormsApart>
    </Card>
  );
}

/** What a log-in asks for, and what remains if it is lost. */
function statusOf(
  { totpSince, setup, recoveryCodes: count }: Factors,
  hasPasskey: boolean,
  { t, dateTime }: AdminWords,
): string {
  if (setup && !totpSince) return t('shell.factor.begun');
  if (totpSince && hasPasskey) return t('shell.factor.onBoth', { time: dateTime(totpSince), count });
  if (totpSince) return t('shell.factor.on', { time: dateTime(totpSince), count });
  return hasPasskey ? t('shell.factor.onPasskey', { count }) : t('shell.factor.off');
}
