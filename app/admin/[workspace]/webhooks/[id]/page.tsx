import { notFound } from 'next/navigation';
import { z } from 'zod';
import { HoldNotice } from '@/app/admin/[workspace]/(reports)/_report/hold-notice';
import { memberWords, requireMember } from '@/app/admin/_shell/session';
import { ActionForm } from '@/components/admin/action-form';
import { CARD, LINK } from '@/components/admin/classes';
import { PageHeader } from '@/components/admin/page-header';
import { Panel } from '@/components/report/panel';
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

/** One endpoint: how it fares, what it was sent, what can be done to it, what it hears of. */
export default async function WebhookPage({ params, searchParams }: Props) {
  const [{ workspace, id }, query] = await Promise.all([params, searchParams]);
  const scope = await requireMember(workspace, 'webhooks.read');
  const state = z.enum(MESSAGE_STATES).safeParse(query['state']).data ?? null;
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
        actions={
          <a href={`/admin/${workspace}/webhooks`} className={LINK}>
            {t('connect.webhooks.all')}
          </a>
        }
      />
      <HoldNotice words={words} />
      <div className={`${CARD} px-4 py-3`}>
        <p className={`font-medium ${fare.isBad ? 'text-bad' : ''}`}>
          {fare.state}
          <span className="text-ink font-normal"> · {fare.text}</span>
        </p>
        <p className="text-muted mt-1 font-mono text-xs break-all">{addressOf(webhook, scope)}</p>
        <p className="text-muted mt-0.5 text-xs">
          {wantsOf(webhook, words)} ·{' '}
          {t('connect.webhooks.madeBy', {
            name: webhook.createdBy,
            time: words.dateTime(webhook.createdAt),
          })}
        </p>
      </div>
      {mayWrite ? <Controls workspace={workspace} webhook={webhook} today={today} words={words} /> : null}
      <Panel
        id="log"
        title={t('connect.webhooks.log')}
        lead={t('connect.webhooks.logLead', { days: LOG_DAYS })}
      >
        <nav
          aria-label={t('connect.webhooks.columns.state')}
          className="mb-3 flex flex-wrap gap-x-3 gap-y-1 text-sm"
        >
          {[null, ...MESSAGE_STATES].map((each) => (
            <a
              key={each ?? 'all'}
              href={each ? `${base}?state=${each}` : base}
              aria-current={each === state ? 'page' : undefined}
              className={each === state ? 'font-semibold no-underline' : LINK}
            >
              {t(`connect.webhooks.filter.${each ?? 'all'}`)}
            </a>
          ))}
        </nav>
        {messages.length === 0 ? (
          <p className="text-muted py-4 text-center">
            {t(state || before ? 'connect.webhooks.noneSuch' : 'connect.webhooks.nothingSent')}
          </p>
        ) : (
          <MessageTable base={base} messages={messages} words={words} />
        )}
        {before || older ? (
          <nav aria-label={t('connect.webhooks.log')} className="mt-3 flex justify-between">
            {before ? (
              <a href={state ? `${base}?state=${state}` : base} className={LINK}>
                {t('connect.webhooks.newest')}
              </a>
            ) : (
              <span />
            )}
            {older ? (
              <a href={`${base}?${state ? `state=${state}&` : ''}before=${older}`} className={LINK}>
                {t('connect.webhooks.older')}
              </a>
            ) : null}
          </nav>
        ) : null}
      </Panel>
      {mayWrite && catalog ? (
        <section aria-labelledby="settings-title" className={`${CARD} max-w-2xl p-5`}>
          <h2 id="settings-title" className="mb-3 font-semibold">
            {t('connect.webhooks.settings')}
          </h2>
          <ActionForm
            id="settings"
            action={changeWebhookAction.bind(null, workspace, id)}
            errorTitle={t('shell.problem')}
            submit={t('connect.webhooks.save')}
            hidden={{ seen: spellSeen(webhook) }}
            {...settingsForm(webhook, catalog, words)}
          />
        </section>
      ) : null}
    </>
  );
}
