import {
  changeLinkKey,
  revokeLinkKey,
  lookAtLink,
  makeLinkKey,
} from '@/app/admin/[workspace]/settings/_settings/link-key-actions';
import { memberWords, requireMember } from '@/app/admin/_shell/session';
import { ActionForm } from '@/components/admin/action-form';
import { PageHeader } from '@/components/ui/page-header';
import { Card } from '@/components/ui/card';
import { listLinkKeys } from '@/domain/access/link/data';
import { readLinkFaults } from '@/domain/access/link-fault/data';
import { LINK_KEY_STATES } from '@/domain/access/link/schema';
import { now } from '@/lib/clock';

type Props = { params: Promise<{ workspace: string }> };

/** The keys that sign links. */
export default async function LinkKeysPage({ params }: Props) {
  const scope = await requireMember((await params).workspace, 'link_keys.write');
  const [words, keys, faults] = await Promise.all([
    memberWords(scope),
    listLinkKeys(scope),
    readLinkFaults(scope, now()),
  ]);
  const { t, dateTime } = words;
  const title = t('settings.linkKeys.title');
  return (
    <>
      <PageHeader title={title} workspace={scope.workspaceName} description={t('settings.linkKeys.lead')} />
      <Card id="keys" title={title}>
        {keys.length === 0 ? (
          <p className="text-muted">{t('settings.linkKeys.none')}</p>
        ) : (
          <ul className="divide-line divide-y">
            {keys.map(({ kid, state, createdAt, stateChangedAt }) => (
              <li
                key={kid}
                className="flex flex-wrap items-center gap-x-6 gap-y-3 py-3 first:pt-0 last:pb-0 [&>details[open]]:w-full"
              >
                <div className="min-w-0 grow basis-64">
                  <h3 className="font-mono font-medium">{kid}</h3>
                  <p>{t(`settings.linkKeys.states.${state}`)}</p>
                  <p className="text-muted text-xs">
                    {t('settings.linkKeys.made')}: {dateTime(createdAt)}
                    {stateChangedAt.getTime() === createdAt.getTime()
                      ? null
                      : ` · ${t('settings.linkKeys.changed')}: ${dateTime(stateChangedAt)}`}
                  </p>
                  {faults
                    .filter((fault) => fault.kid === kid)
                    .map(({ part, times }) => (
                      <p key={part} className="text-sm">
                        {t('settings.linkKeys.malformed', {
                          part: t(`settings.linkKeys.parts.${part}`),
                          count: times,
                        })}
                      </p>
                    ))}
                </div>
                <ActionForm
                  id={`key-${kid}`}
                  inline
                  tone="quiet"
                  action={changeLinkKey.bind(null, scope.workspaceKey, kid)}
                  errorTitle={t('settings.form.problems')}
                  submit={t('settings.linkKeys.change')}
                  submitLabel={t('settings.linkKeys.changeOf', { kid })}
                  fields={[
                    {
                      name: 'state',
                      type: 'select',
                      label: t('settings.linkKeys.to', { kid }),
                      isLabelHidden: true,
                      value: state,
                      options: LINK_KEY_STATES.filter(
                        (value) => value !== 'revoked' || state === 'revoked',
                      ).map((value) => ({ value, label: t(`settings.linkKeys.states.${value}`) })),
                    },
                  ]}
                />
                {state === 'revoked' ? null : (
                  <ActionForm
                    id={`revoke-${kid}`}
                    sure={t('settings.linkKeys.revokeNote')}
                    action={revokeLinkKey.bind(null, scope.workspaceKey, kid)}
                    errorTitle={t('settings.form.problems')}
                    submit={t('settings.linkKeys.revoke')}
                    submitLabel={kid}
                    fields={[]}
                  />
                )}
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Card
        id="check"
        title={t('settings.linkKeys.check.title')}
        width="form"
        footnote={t('settings.linkKeys.check.lead')}
      >
        <ActionForm
          id="check-link"
          action={lookAtLink.bind(null, scope.workspaceKey)}
          errorTitle={t('settings.form.problems')}
          submit={t('settings.linkKeys.check.submit')}
          fields={[{ name: 'link', type: 'text', label: t('settings.linkKeys.check.field') }]}
        />
      </Card>
      <Card id="create" title={t('settings.linkKeys.create')} width="form">
        <ActionForm
          id="make-key"
          action={makeLinkKey.bind(null, scope.workspaceKey)}
          errorTitle={t('settings.form.problems')}
          submit={t('settings.linkKeys.create')}
          copyWords={{ copy: t('shell.copy'), copied: t('shell.copied') }}
          fields={[
            {
              name: 'kid',
              type: 'text',
              label: t('settings.linkKeys.kidField'),
              hint: t('settings.linkKeys.kidHint'),
            },
          ]}
        />
      </Card>
    </>
  );
}
