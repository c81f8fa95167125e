import { notFound } from 'next/navigation';
import { z } from 'zod';
import { HoldNotice } from '@/app/admin/[workspace]/(reports)/_report/hold-notice';
import { memberWords, requireMember } from '@/app/admin/_shell/session';
import { ActionForm } from '@/components/admin/action-form';
import { PageHeader } from '@/components/ui/page-header';
import { Badge } from '@/components/ui/badge';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { Pager } from '@/components/ui/pager';
import { Segments } from '@/components/ui/segments';
import { readToday } from '@/domain/reports/period/data';
import { loadCatalog } from '@/domain/catalog/topic/data';
import { listMessages } from '@/domain/feed/message/data';
import { LOG_DAYS, MESSAGE_STATES } from '@/domain/feed/message/schema';
import { readWebhook } from '@/domain/feed/webhook/data';
import { now } from '@/lib/clock';
import { changeWebhookAction } from '../actions';
import { settingsForm, spellSeen } from '../form';
import { addressOf, fareOf, nameOfWebhook, wantsOf } from '../state';
import { Controls } from './controls';
import { MessageTable } from './message-table';

type Props = {
  params: Promise<{ workspace: string; id: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

const PAGE = 50;

/** One endpoint: its state, its messages, its actions, and its settings. */
export default async function WebhookPage({ params, searchParams }: Props) {
  const [{ workspace, id }, query] = await Promise.all([params, searchParams]);
  const scope = await requireMember(workspace, 'webhooks.read');
  const state = z.enum(MESSAGE_STATES).safeParse(query['state']).data ?? null;
  const isStateIgnored = Boolean(query['state']) && state === null;
  const before = z.guid().safeParse(query['before']).data ?? null;
  const isId = z.guid().safeParse(id).success;
  const [words, webhook, found, catalog, today] = await Promise.all([
    memberWords(scope),
    isId ? readWebhook(scope, id) : null,
    isId ? listMessages(scope, id, { before, state, limit: PAGE + 1 }) : [],
    loadCatalog(scope),
    readToday(scope, now()),
  ]);
  if (!webhook) notFound();
  const { t } = words;
  const base = `/admin/${workspace}/webhooks/${id}`;
  const mayWrite = scope.capabilities.has('webhooks.write');
  const messages = found.slice(0, PAGE);
  const older = found.length > PAGE ? messages.at(-1)?.id : undefined;
  const fare = fareOf(webhook, words);
  return (
    <>
      <PageHeader
        title={nameOfWebhook(webhook)}
        workspace={scope.workspaceName}
        back={{ href: `/admin/${workspace}/webhooks`, label: t('connect.webhooks.all') }}
      />
      <HoldNotice words={words} />
      <Card>
        <p>
          <Badge mood={fare.isBad ? 'bad' : webhook.state === 'active' ? 'good' : 'off'}>{fare.state}</Badge>{' '}
          · {fare.text}
        </p>
        <p className="text-muted mt-1 font-mono text-xs break-all">{addressOf(webhook, scope)}</p>
        <p className="text-muted mt-0.5 text-xs">
          {wantsOf(webhook, words)} ·{' '}
          {t('connect.webhooks.madeBy', {
            name: webhook.createdBy,
            time: words.dateTime(webhook.createdAt),
          })}
        </p>
      </Card>
      {mayWrite ? <Controls workspace={workspace} webhook={webhook} today={today} words={words} /> : null}
      <Card
        id="log"
        title={t('connect.webhooks.log')}
        lead={t('connect.webhooks.logLead', { days: LOG_DAYS })}
      >
        {isStateIgnored ? (
          <Callout look="bad" role="status">
            {t('reports.filter.ignored', { names: t('connect.webhooks.columns.state') })}
          </Callout>
        ) : null}
        <div className="mb-4">
          <Segments
            label={t('connect.webhooks.columns.state')}
            choices={[null, ...MESSAGE_STATES].map((each) => ({
              key: each ?? 'all',
              label: t(`connect.webhooks.filter.${each ?? 'all'}`),
              href: each ? `${base}?state=${each}` : base,
              isCurrent: each === state,
            }))}
          />
        </div>
        {messages.length === 0 ? (
          <EmptyState
            title={t(state || before ? 'connect.webhooks.noneSuch' : 'connect.webhooks.nothingSent')}
          />
        ) : (
          <MessageTable base={base} messages={messages} words={words} />
        )}
        <Pager
          label={t('connect.webhooks.log')}
          newest={
            before
              ? { href: state ? `${base}?state=${state}` : base, label: t('connect.webhooks.newest') }
              : null
          }
          older={
            older
              ? {
                  href: `${base}?${state ? `state=${state}&` : ''}before=${older}`,
                  label: t('connect.webhooks.older'),
                }
              : null
          }
        />
      </Card>
      {mayWrite && catalog ? (
        <Card id="settings-title" title={t('connect.webhooks.settings')} width="form">
          <ActionForm
            id="settings"
            action={changeWebhookAction.bind(null, workspace, id)}
            errorTitle={t('shell.problem')}
            submit={t('connect.webhooks.save')}
            hidden={{ seen: spellSeen(webhook) }}
            {...settingsForm(webhook, catalog, words)}
          />
        </Card>
      ) : null}
    </>
  );
}
