import { PASSKEYS_PATH } from '@/app/admin/_shell/auth-paths';
import { passkeyWords } from '@/app/admin/_shell/passkey-words';
import type { AdminWords } from '@/app/admin/_shell/words';
import { ActionForm } from '@/components/admin/action-form';
import { FormsApart } from '@/components/admin/forms-apart';
import { Disclosure } from '@/components/ui/disclosure';
import type { Field } from '@/components/admin/form-field';
import { PasskeyAdder } from '@/components/admin/passkey-adder';
import { Card } from '@/components/ui/card';
import type { Passkey } from '@/domain/access/passkey/schema';
import { removePasskeyAction, renamePasskeyAction } from './passkey-actions';

type Props = {
  passkeys: Passkey[];
  /** The host name that passkeys are made for here; null if none can be made. */
  host: string | null;
  password: Field[];
  hasTotp: boolean;
  words: AdminWords;
};

/** The member's own passkeys: adding and removing one asks for the password. */
export function PasskeySection({ passkeys, host, password, hasTotp, words }: Props) {
  const { t } = words;
  return (
    <Card id="passkeys" title={t('shell.passkey.title')}>
      <FormsApart>
        <p>{t(password.length > 0 ? 'shell.passkey.intro' : 'shell.passkey.introProvider')}</p>
        {/* Shows the result of a form that has since left the page. */}
        <p role="status">{t('shell.passkey.count', { count: passkeys.length })}</p>
        {passkeys.length > 0 ? (
          <ul className="divide-line divide-y">
            {passkeys.map((passkey) => (
              <PasskeyItem
                key={passkey.id}
                passkey={passkey}
                password={password}
                isLast={passkeys.length === 1 && !hasTotp}
                words={words}
              />
            ))}
          </ul>
        ) : null}
        {host === null ? (
          <p className="text-muted">{t('shell.passkey.noHostName')}</p>
        ) : (
          <>
            <noscript>
              <p className="text-muted">{t('shell.passkey.noScript')}</p>
            </noscript>
            <PasskeyAdder
              path={PASSKEYS_PATH}
              fields={[
                {
                  name: 'name',
                  type: 'text',
                  label: t('shell.passkey.name'),
                  hint: t('shell.passkey.nameHint'),
                  autoComplete: 'off',
                },
                ...password,
              ]}
              words={{
                ...passkeyWords(words, host),
                submit: t('shell.passkey.add'),
                errorTitle: t('shell.problem'),
                nameMissing: t('shell.passkey.nameMissing'),
                unsupported: t('shell.passkey.unsupported'),
                addedFirst: t('shell.passkey.addedFirst'),
                addedToo: t('shell.passkey.addedToo'),
                recoveryLabel: t('shell.factor.recoveryLabel'),
                copy: t('shell.copy'),
                copied: t('shell.copied'),
              }}
            />
          </>
        )}
      </FormsApart>
    </Card>
  );
}

function PasskeyItem({
  passkey: { id, name, createdAt, lastUsedAt, isBackedUp, madeFor },
  password,
  isLast,
  words: { t, dateTime },
}: Pick<Props, 'password' | 'words'> & { passkey: Passkey; isLast: boolean }) {
  return (
    <li className="space-y-2 py-3 first:pt-0 last:pb-0">
      <div>
        <span className="font-medium break-words">{name}</span>
        <span className="text-muted block text-xs tabular-nums">
          {t('shell.account.since', { time: dateTime(createdAt) })} ·{' '}
          {lastUsedAt
            ? t('shell.account.lastUsed', { time: dateTime(lastUsedAt) })
            : t('shell.passkey.neverUsed')}{' '}
          · {t(isBackedUp ? 'shell.passkey.backedUp' : 'shell.passkey.notBackedUp')}
        </span>
        {madeFor === null ? null : (
          <span className="block text-sm">{t('shell.passkey.madeFor', { address: madeFor })}</span>
        )}
      </div>
      <div className="flex flex-wrap items-start gap-x-5 gap-y-2 [&>details[open]]:w-full">
        <Disclosure summary={t('shell.passkey.rename')} about={name}>
          <ActionForm
            // Keyed by name: after a change, the form starts anew with the new name.
            key={name}
            id={`passkey-rename-${id}`}
            action={renamePasskeyAction}
            hidden={{ id }}
            tone="quiet"
            errorTitle={t('shell.problem')}
            submit={t('shell.passkey.renameSubmit')}
            submitLabel={name}
            fields={[
              {
                name: 'name',
                type: 'text',
                label: t('shell.passkey.name'),
                value: name,
                autoComplete: 'off',
              },
            ]}
          />
        </Disclosure>
        <ActionForm
          id={`passkey-remove-${id}`}
          action={removePasskeyAction}
          hidden={{ id }}
          sure={t(isLast ? 'shell.passkey.removeSureLast' : 'shell.passkey.removeSure')}
          submit={t('shell.passkey.remove')}
          submitLabel={name}
          errorTitle={t('shell.problem')}
          fields={password}
        />
      </div>
    </li>
  );
}
