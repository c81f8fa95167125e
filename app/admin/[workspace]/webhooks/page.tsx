import { HoldNotice } from '@/app/admin/[workspace]/(reports)/_report/hold-notice';
import { memberWords, requireMember } from '@/app/admin/_shell/session';
import { ActionForm } from '@/components/admin/action-form';
import { PageHeader } from '@/components/ui/page-header';
import { EmptyState } from '@/components/ui/empty-state';
import { Card } from '@/components/ui/card';
import { loadCatalog } from '@/domain/catalog/topic/data';
import { listWebhooks } from '@/domain/feed/webhook/data';
import { makeWebhook } from './actions';
import { NEW_WEBHOOK, settingsForm } from './form';
import { WebhookList } from './webhook-list';

type Props = { params: Promise<{ workspace: string }> };

/** The endpoints at which the sender's systems receive changes. */
export default async function WebhooksPage({ params }: Props) {
  const { workspace } = await params;
  const scope = await requireMember(workspace, 'webhooks.read');
  const [words, webhooks, catalog] = await Promise.all([
    memberWords(scope),
    listWebhooks(scope),
    loadCatalog(scope),
  ]);
  const { t } = words;
  const mayWrite = scope.capabilities.has('webhooks.write');
  return (
    <>
      <PageHeader
        title={t('connect.webhooks.title')}
        workspace={scope.workspaceName}
        description={t('connect.webhooks.lead')}
      />
      <HoldNotice words={words} />
      <p className="max-w-prose">
        {t.rich('connect.webhooks.how', { docs: (text) => <a href="/docs">{text}</a> })}
      </p>
      {webhooks.length === 0 ? (
        <EmptyState title={t('connect.webhooks.none')}>
          {t(mayWrite ? 'connect.webhooks.noneText' : 'connect.webhooks.noneRead')}
        </EmptyState>
      ) : (
        <WebhookList scope={scope} webhooks={webhooks} words={words} />
      )}
      {mayWrite && catalog ? (
        <Card id="make-title" title={t('connect.webhooks.make')} width="form">
          <ActionForm
            id="make"
            action={makeWebhook.bind(null, workspace)}
            errorTitle={t('shell.problem')}
            submit={t('connect.webhooks.make')}
            copyWords={{ copy: t('shell.copy'), copied: t('shell.copied') }}
            {...settingsForm(NEW_WEBHOOK, catalog, words)}
          />
        </Card>
      ) : null}
    </>
  );
}
