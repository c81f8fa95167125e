import { keepDelivered, uploadDelivered } from '@/app/admin/[workspace]/settings/_settings/delivery-actions';
import { memberWords, requireMember } from '@/app/admin/_shell/session';
import { ActionForm } from '@/components/admin/action-form';
import { PageHeader } from '@/components/ui/page-header';
import { PlainTable } from '@/components/report/chart-table';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { FileForm } from '@/components/settings/file-form';
import { listDelivered } from '@/domain/sending/delivered-count/data';
import { readToday } from '@/domain/reports/period/data';
import { loadCatalog } from '@/domain/catalog/topic/data';
import { now } from '@/lib/clock';

type Props = { params: Promise<{ workspace: string }> };

/** How many messages were delivered, entered by hand or by file. */
export default async function DeliveriesPage({ params }: Props) {
  const scope = await requireMember((await params).workspace, 'deliveries.write');
  const [words, newest, catalog, today] = await Promise.all([
    memberWords(scope),
    listDelivered(scope),
    loadCatalog(scope),
    readToday(scope, now()),
  ]);
  const { t, number, day } = words;
  const errorTitle = t('settings.form.problems');
  return (
    <>
      <PageHeader
        title={t('settings.deliveries.title')}
        workspace={scope.workspaceName}
        description={t('settings.deliveries.lead')}
      />
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
        <Card id="by-hand" title={t('settings.deliveries.byHand')}>
          <ActionForm
            id="one-count"
            action={keepDelivered.bind(null, scope.workspaceKey)}
            errorTitle={errorTitle}
            submit={t('settings.deliveries.save')}
            fields={[
              {
                name: 'campaign',
                type: 'text',
                label: t('settings.deliveries.campaign'),
                hint: t('settings.deliveries.campaignHint'),
              },
              { name: 'day', type: 'date', label: t('settings.deliveries.day'), value: today },
              {
                name: 'channel',
                type: 'select',
                label: t('settings.deliveries.channel'),
                options: (catalog?.channels ?? []).map((value) => ({
                  value,
                  label: t(`settings.channel.${value}`),
                })),
                ...(catalog?.channels[0] && { value: catalog.channels[0] }),
              },
              { name: 'delivered', type: 'text', label: t('settings.deliveries.delivered') },
            ]}
          />
        </Card>
        <Card id="by-file" title={t('settings.deliveries.file')}>
          <FileForm
            action={uploadDelivered.bind(null, scope.workspaceKey)}
            accept=".csv,text/csv"
            labels={{
              file: t('settings.deliveries.fileField'),
              hint: t('settings.deliveries.fileHint'),
              submit: t('settings.deliveries.upload'),
              problem: errorTitle,
            }}
          />
        </Card>
      </div>
      <Card id="newest" title={t('settings.deliveries.newest')}>
        {newest.length === 0 ? (
          <EmptyState title={t('settings.deliveries.none')} />
        ) : (
          <PlainTable
            caption={t('settings.deliveries.newest')}
            columns={[
              { key: 'campaign', label: t('settings.deliveries.campaign') },
              { key: 'day', label: t('settings.deliveries.day') },
              { key: 'channel', label: t('settings.deliveries.channel') },
              { key: 'delivered', label: t('settings.deliveries.delivered'), align: 'right' },
            ]}
            rows={newest.map((row) => ({
              key: `${row.campaign} ${row.day} ${row.channel}`,
              cells: [
                { text: row.name, ...(row.name !== row.campaign && { note: row.campaign }) },
                { text: day(row.day) },
                { text: t(`settings.channel.${row.channel}`) },
                { text: number(row.delivered) },
              ],
            }))}
          />
        )}
      </Card>
    </>
  );
}
