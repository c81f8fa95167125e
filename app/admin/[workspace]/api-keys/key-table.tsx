import type { AdminWords } from '@/app/admin/_shell/words';
import { ActionForm } from '@/components/admin/action-form';
import { TABLE_BOX, TABLE_CELL, TABLE_HEAD } from '@/components/admin/classes';
import { ScrollBox } from '@/components/report/scroll-box';
import { stateOf } from '@/domain/access/api-key/rules';
import type { ApiKey, ApiPermission } from '@/domain/access/api-key/schema';
import type keys from '@/messages/admin/connect.en.json';
import { revokeApiKeyAction } from './actions';

/** What a permission lets a key do: `Look up recipients`. */
export function permissionName(permission: ApiPermission, { t }: AdminWords): string {
  const key = permission.replace(':', '_') as keyof (typeof keys)['keys']['permissions'];
  return t(`connect.keys.permissions.${key}`);
}

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
    <ScrollBox className={TABLE_BOX} label={t('connect.keys.caption')}>
      <table className="w-full border-collapse">
        <caption className="sr-only">{t('connect.keys.caption')}</caption>
        <thead>
          <tr className="border-line border-b">
            {(['name', 'may', 'used', 'until', 'state', 'actions'] as const).map((key) => (
              <th key={key} scope="col" className={TABLE_HEAD}>
                {t(`connect.keys.${key}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => {
            const { id, name, hint, permissions, createdAt, createdBy, lastUsedAt, expiresAt } = key;
            const state = stateOf(key, now);
            return (
              <tr
                key={id}
                className={`border-line border-b last:border-0 ${state === 'active' ? '' : 'text-muted'}`}
              >
                <th scope="row" className={`${TABLE_CELL} min-w-52 text-left font-normal`}>
                  <span className="font-medium">{name}</span>{' '}
                  <code className="text-muted text-xs whitespace-nowrap">{hint}…</code>
                  <span className="text-muted block text-xs">
                    {t('connect.keys.made', { name: createdBy, time: dateTime(createdAt) })}
                  </span>
                </th>
                <td className={`${TABLE_CELL} min-w-56 text-xs`}>
                  {permissions.map((each) => permissionName(each, words)).join(' · ')}
                </td>
                <td className={`${TABLE_CELL} whitespace-nowrap tabular-nums`}>
                  {lastUsedAt ? dateTime(lastUsedAt) : t('connect.keys.never')}
                </td>
                <td className={`${TABLE_CELL} whitespace-nowrap tabular-nums`}>
                  {expiresAt ? dateTime(expiresAt) : t('connect.keys.forever')}
                </td>
                <td className={`${TABLE_CELL} whitespace-nowrap`}>{t(`connect.keys.states.${state}`)}</td>
                <td className={`${TABLE_CELL} min-w-36`}>
                  {state === 'revoked' ? null : (
                    <ActionForm
                      id={`revoke-${id}`}
                      sure={t('connect.keys.revokeSure')}
                      action={revokeApiKeyAction.bind(null, workspace, id)}
                      errorTitle={t('shell.problem')}
                      submit={t('connect.keys.revoke')}
                      submitLabel={t('connect.keys.revokeOf', { name })}
                      fields={[]}
                    />
                  )}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollBox>
  );
}
