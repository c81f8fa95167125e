import type { OpenReport } from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { Card } from '@/components/ui/card';
import type { Backlog, PropagationOfWebhook } from '@/domain/feed/propagation/schema';
import { nameOfWebhook } from '../../webhooks/state';

/** What each endpoint has not received yet, overdue ones first. */
export function BacklogPanel({
  report: { scope, words, base },
  webhooks,
  backlogs,
}: {
  report: OpenReport;
  webhooks: readonly PropagationOfWebhook[];
  backlogs: readonly Backlog[];
}) {
  const { t, dateTime } = words;
  const waiting = backlogs
    .filter(({ optOuts }) => optOuts > 0)
    .sort((a, b) => b.overdue - a.overdue || Number(a.oldestAt) - Number(b.oldestAt));
  return (
    <Card id="waiting" title={t('reports.propagation.waiting')} lead={t('reports.propagation.waitingLead')}>
      {waiting.length === 0 ? <p>{t('reports.propagation.allHeard')}</p> : null}
      <ul className="divide-line divide-y">
        {waiting.map(({ webhookId, optOuts, isMore, oldestAt, deadline, overdue }) => {
          const webhook = webhooks.find((each) => each.webhookId === webhookId);
          const name = webhook ? nameOfWebhook(webhook) : webhookId;
          return (
            <li key={webhookId} className="py-3 first:pt-0 last:pb-0">
              <h3 className="font-medium">
                {scope.capabilities.has('webhooks.read') ? (
                  <a href={`${base}/webhooks/${webhookId}`}>{name}</a>
                ) : (
                  name
                )}
              </h3>
              <p className="text-sm">
                {t('reports.propagation.waits', {
                  count: optOuts,
                  more: isMore ? 'yes' : 'no',
                  at: oldestAt ? dateTime(oldestAt) : '',
                })}{' '}
                {overdue > 0 ? (
                  <strong className="text-bad font-semibold">
                    {t('reports.propagation.overdue', { count: overdue })}
                  </strong>
                ) : null}
              </p>
              <p className="text-muted text-sm">
                {deadline
                  ? t('reports.propagation.deadline', {
                      at: dateTime(deadline.at),
                      rule: t(`reports.propagation.rule.${deadline.rule}`),
                    })
                  : t('reports.propagation.noDeadline')}
              </p>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
