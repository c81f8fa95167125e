import { permissionName } from '@/app/admin/_shell/permission-name';
import type { AdminWords } from '@/app/admin/_shell/words';
import { ActionForm } from '@/components/admin/action-form';
import { Badge } from '@/components/ui/badge';
import { Table } from '@/components/ui/table';
import { stateOf } from '@/domain/access/api-key/rules';
import type { ApiKey } from '@/domain/access/api-key/schema';
import { revokeApiKeyAction } from './actions';

export function KeyTable({
  workspace,
  keys,
  now,
  words,
}: {
  workspace: string;
  keys: readonly ApiKey[];
  now: Date;
  words: AdminWords;
}) {
  const { t, dateTime } = words;
  return (
    <Table
      caption={t('connect.keys.caption')}
      rows={keys}
      rowKey={({ id }) => id}
      isRowMuted={(key) => stateOf(key, now) !== 'active'}
      columns={[
        {
          key: 'name',
          head: t('connect.keys.name'),
          fit: 'wide',
          cell: ({ name, hint, createdBy, createdAt }) => (
            <>
              <span className="font-medium">{name}</span>{' '}
              <code className="text-muted text-xs whitespace-nowrap">{hint}…</code>
              <span className="text-muted block text-xs">
                {t('connect.keys.made', { name: createdBy, time: dateTime(createdAt) })}
              </span>
            </>
          ),
        },
        {
          key: 'may',
          head: t('connect.keys.may'),
          fit: 'wide',
          cell: ({ permissions }) => (
            <span className="text-xs">
              {permissions.map((each) => permissionName(each, words)).join(' · ')}
            </span>
          ),
        },
        {
          key: 'used',
          head: t('connect.keys.used'),
          cell: ({ lastUsedAt }) => (lastUsedAt ? dateTime(lastUsedAt) : t('connect.keys.never')),
        },
        {
          key: 'until',
          head: t('connect.keys.until'),
          cell: ({ expiresAt }) => (expiresAt ? dateTime(expiresAt) : t('connect.keys.forever')),
        },
        {
          key: 'state',
          head: t('connect.keys.state'),
          cell: (key) => {
            const state = stateOf(key, now);
            return (
              <Badge mood={state === 'active' ? 'good' : 'off'}>{t(`connect.keys.states.${state}`)}</Badge>
            );
          },
        },
        {
          key: 'actions',
          head: t('connect.keys.actions'),
          cell: (key) =>
            stateOf(key, now) === 'revoked' ? null : (
              <ActionForm
                id={`revoke-${key.id}`}
                sure={t('connect.keys.revokeSure')}
                action={revokeApiKeyAction.bind(null, workspace, key.id)}
                errorTitle={t('shell.problem')}
                submit={t('connect.keys.revoke')}
                submitLabel={t('connect.keys.revokeOf', { name: key.name })}
                fields={[]}
              />
            ),
        },
      ]}
    />
  );
}
