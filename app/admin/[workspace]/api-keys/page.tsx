import { permissionName } from '@/app/admin/_shell/permission-name';
import { memberWords, requireMember } from '@/app/admin/_shell/session';
import { ActionForm } from '@/components/admin/action-form';
import { PageHeader } from '@/components/ui/page-header';
import { EmptyState } from '@/components/ui/empty-state';
import { Segments } from '@/components/ui/segments';
import { Card } from '@/components/ui/card';
import { listApiKeys } from '@/domain/access/api-key/data';
import { API_PERMISSIONS, type ApiPermission } from '@/domain/access/api-key/schema';
import { now } from '@/lib/clock';
import { env } from '@/lib/env';
import { makeApiKey } from './actions';
import { KeyTable } from './key-table';
import { LASTING_DAYS } from './lasting';

type Props = {
  params: Promise<{ workspace: string }>;
  searchParams: Promise<{ preset?: string | string[] }>;
};

/** What a key may do that is made for a usual purpose; all of it can still be changed. */
const PRESETS: Record<'none' | 'sender' | 'read', readonly ApiPermission[]> = {
  none: [],
  sender: ['recipients:write', 'decisions', 'links'],
  read: ['recipients:read', 'preferences:read', 'events:read', 'config:read'],
};
const PRESET_NAMES = ['none', 'sender', 'read'] as const;

/** The keys with which the sender's systems call the API. */
export default async function ApiKeysPage({ params, searchParams }: Props) {
  const [{ workspace }, { preset: asked }] = await Promise.all([params, searchParams]);
  const preset = PRESET_NAMES.find((name) => name === asked) ?? 'none';
  const scope = await requireMember(workspace, 'api_keys.write');
  const [words, keys] = await Promise.all([memberWords(scope), listApiKeys(scope)]);
  const { t } = words;
  return (
    <>
      <PageHeader
        title={t('connect.keys.title')}
        workspace={scope.workspaceName}
        description={t('connect.keys.lead')}
      />
      <p className="max-w-prose">
        {t.rich('connect.keys.where', {
          address: `${env().PUBLIC_URL}/api/v1`,
          code: (address) => <code className="bg-tint rounded px-1">{address}</code>,
          docs: (text) => <a href="/docs">{text}</a>,
        })}
      </p>
      {keys.length === 0 ? (
        <EmptyState title={t('connect.keys.none')}>{t('connect.keys.noneText')}</EmptyState>
      ) : (
        <KeyTable workspace={workspace} keys={keys} now={now()} words={words} />
      )}
      <Card id="make-title" title={t('connect.keys.make')} width="form">
        <div className="mb-4 flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="text-muted" aria-hidden="true">
            {t('connect.keys.presets.label')}
          </span>
          <Segments
            label={t('connect.keys.presets.label')}
            choices={PRESET_NAMES.map((name) => ({
              key: name,
              label: t(`connect.keys.presets.${name}`),
              href: name === 'none' ? `/admin/${workspace}/api-keys` : `?preset=${name}#make-title`,
              isCurrent: name === preset,
            }))}
          />
        </div>
        <ActionForm
          id="make"
          action={makeApiKey.bind(null, workspace)}
          errorTitle={t('shell.problem')}
          submit={t('connect.keys.make')}
          copyWords={{ copy: t('shell.copy'), copied: t('shell.copied') }}
          fields={[
            {
              name: 'name',
              type: 'text',
              label: t('connect.keys.nameField'),
              hint: t('connect.keys.nameHint'),
              autoComplete: 'off',
            },
            {
              name: 'lasts',
              type: 'select',
              label: t('connect.keys.lasts'),
              options: [
                { value: '', label: t('connect.keys.lastsForever') },
                ...LASTING_DAYS.map((days) => ({
                  value: String(days),
                  label: t('connect.keys.lastsDays', { days }),
                })),
              ],
            },
          ]}
          choices={[
            {
              name: 'permissions',
              legend: t('connect.keys.mayField'),
              hint: t('connect.keys.mayHint'),
              value: PRESETS[preset].join(' '),
              options: API_PERMISSIONS.map((permission) => ({
                value: permission,
                label: permissionName(permission, words),
                detail: permission,
              })),
            },
          ]}
        />
      </Card>
    </>
  );
}
