import type { AdminWords } from '@/app/admin/_shell/words';
import { ActionForm } from '@/components/admin/action-form';
import { Card } from '@/components/ui/card';
import type { MemberScope } from '@/domain/access/scope/schema';
import { ADDRESS_KINDS } from '@/domain/people/recipient/schema';
import type { FoundRecipient } from '@/domain/choices/act-for/schema';
import { linkAction, revealAction } from './actions';

type Props = {
  scope: MemberScope;
  recipientRef: string;
  addresses: FoundRecipient['addresses'];
  words: AdminWords;
};

/** A recipient's addresses, masked; unmasked for members whose role allows it, one look at a time. */
export function AddressPanel({ scope, recipientRef, addresses, words: { t } }: Props) {
  const { workspaceKey, capabilities } = scope;
  const known = ADDRESS_KINDS.filter((kind) => addresses[kind]);
  return (
    <Card>
      <div className="space-y-4">
        {known.length > 0 ? (
          <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
            {known.map((kind) => (
              <div key={kind} className="contents">
                <dt className="text-muted">{t(`recipients.address.${kind}`)}</dt>
                <dd>{addresses[kind]}</dd>
              </div>
            ))}
          </dl>
        ) : (
          <p className="text-muted">{t('recipients.noAddress')}</p>
        )}
        {capabilities.has('recipients.reveal') && known.length > 0 ? (
          <div>
            <ActionForm
              id="reveal"
              tone="quiet"
              action={revealAction.bind(null, workspaceKey, recipientRef)}
              errorTitle={t('shell.problem')}
              submit={t('recipients.reveal.submit')}
              fields={[]}
            />
            <p className="text-muted mt-1 text-xs">{t('recipients.reveal.hint')}</p>
          </div>
        ) : null}
        {capabilities.has('recipients.change') ? (
          <ActionForm
            id="link"
            tone="quiet"
            action={linkAction.bind(null, workspaceKey, recipientRef)}
            errorTitle={t('shell.problem')}
            submit={t('recipients.link.submit')}
            copyWords={{ copy: t('shell.copy'), copied: t('shell.copied') }}
            fields={[]}
          />
        ) : null}
      </div>
    </Card>
  );
}
