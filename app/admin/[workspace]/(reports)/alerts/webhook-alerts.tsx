import type { OpenReport } from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { Card } from '@/components/ui/card';
import type { WebhookAlert } from '@/domain/feed/alert/schema';
import { nameOfWebhook } from '../../webhooks/state';

/** Endpoints that do not receive changes. No one has to acknowledge these: they close once the endpoint recovers. */
export function WebhookAlerts({
  report: { scope, words, base },
  alerts,
}: {
  report: OpenReport;
  alerts: readonly WebhookAlert[];
}) {
  const { t, dateTime } = words;
  if (alerts.length === 0) return null;
  return (
    <Card id="webhooks" title={t('reports.alerts.webhooks')} lead={t('reports.alerts.webhooksLead')}>
      <ul className="divide-line divide-y">
        {alerts.map((alert) => (
          <li key={alert.id} className="py-3 first:pt-0 last:pb-0">
            <h3 className="font-medium">
              {scope.capabilities.has('webhooks.read') ? (
                <a href={`${base}/webhooks/${alert.webhookId}`}>{nameOfWebhook(alert)}</a>
              ) : (
                nameOfWebhook(alert)
              )}
            </h3>
            <p className="text-sm">{t(`reports.alerts.webhookKinds.${alert.kind}`)}</p>
            <p className="text-muted text-sm">
              {t('reports.alerts.webhookSince', { at: dateTime(alert.openedAt) })}
              {alert.behindSince
                ? ` · ${t('reports.alerts.webhookBehind', { at: dateTime(alert.behindSince) })}`
                : null}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  );
}
