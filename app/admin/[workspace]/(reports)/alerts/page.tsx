import { acknowledge } from '@/app/admin/[workspace]/(reports)/_report/acknowledge';
import { CsvLink } from '@/app/admin/[workspace]/(reports)/_report/csv-link';
import { HoldNotice } from '@/app/admin/[workspace]/(reports)/_report/hold-notice';
import { nameOf } from '@/app/admin/[workspace]/(reports)/_report/names';
import {
  hrefOf,
  openReport,
  type OpenReport,
  type ReportProps,
} from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { AcknowledgeForm } from '@/components/report/acknowledge-form';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { listAlerts } from '@/domain/reports/alert/data';
import { looksLikeScanner } from '@/domain/reports/alert/rules';
import { MAX_NOTE_CHARACTERS, type Alert } from '@/domain/reports/alert/schema';
import type { ReportQuery } from '@/domain/reports/query/schema';
import { listWebhookAlerts } from '@/domain/feed/alert/data';
import { WebhookAlerts } from './webhook-alerts';

/** The days that stand out, and the notes on them. */
export default async function AlertsPage(props: ReportProps) {
  const report = await openReport(props);
  const { t } = report.words;
  const [alerts, webhookAlerts] = await Promise.all([
    listAlerts(report.scope),
    listWebhookAlerts(report.scope, { open: true }),
  ]);
  const open = alerts.filter(({ acknowledged }) => !acknowledged);
  const done = alerts.filter(({ acknowledged }) => acknowledged);
  const title = t('reports.alerts.title');
  return (
    <div className="space-y-4">
      <PageHeader
        title={title}
        workspace={report.scope.workspaceName}
        description={t('reports.alerts.lead')}
      />
      <HoldNotice words={report.words} />
      <WebhookAlerts report={report} alerts={webhookAlerts} />
      {alerts.length === 0 ? (
        <EmptyState title={t('reports.alerts.none')}>{t('reports.alerts.noneText')}</EmptyState>
      ) : null}
      {open.length > 0 ? (
        <Card
          id="open"
          title={t('reports.alerts.open')}
          actions={<CsvLink report={report} panel="alerts" title={title} />}
        >
          <AlertList report={report} alerts={open} />
        </Card>
      ) : null}
      {done.length > 0 ? (
        <Card
          id="done"
          title={t('reports.alerts.done')}
          actions={open.length === 0 ? <CsvLink report={report} panel="alerts" title={title} /> : undefined}
        >
          <AlertList report={report} alerts={done} />
        </Card>
      ) : null}
    </div>
  );
}

function AlertList({ report, alerts }: { report: OpenReport; alerts: readonly Alert[] }) {
  return (
    <ul className="divide-line divide-y">
      {alerts.map((alert) => (
        <AlertItem key={alert.id} report={report} alert={alert} />
      ))}
    </ul>
  );
}

function AlertItem({ report, alert }: { report: OpenReport; alert: Alert }) {
  const { scope, words } = report;
  const { t, number, day, dateTime } = words;
  const { channel, acknowledged } = alert;
  const numbers = {
    optOuts: number(alert.optOuts),
    expected: number(Math.round(alert.expected)),
    delivered: number(alert.delivered),
  };
  const score = new Intl.NumberFormat(words.locale, { maximumFractionDigits: 1 }).format(alert.score);
  const dayOnly = {
    period: 'custom',
    from: alert.day,
    to: alert.day,
    channel: channel === '*' ? [] : [channel],
  } satisfies Partial<ReportQuery>;
  return (
    <li className="py-3 first:pt-0 last:pb-0">
      <h3 className="font-medium">
        {t('reports.alerts.row', { day: day(alert.day), channel: nameOf(report, 'channel', channel) })}
      </h3>
      <p className="text-sm tabular-nums">
        {t(alert.delivered > 0 ? 'reports.alerts.numbers' : 'reports.alerts.numbersNoSend', numbers)}{' '}
        <span className="text-muted">{t('reports.alerts.score', { score })}</span>
      </p>
      {looksLikeScanner(alert) ? (
        <p className="max-w-prose text-sm font-semibold text-pretty">
          {t('reports.alerts.scanner', { hurried: number(alert.hurried) })}
        </p>
      ) : null}
      <p className="text-muted text-sm">
        {t('reports.alerts.found', { at: dateTime(alert.foundAt) })}
        {' · '}
        <a href={hrefOf(report, '', dayOnly, { point: alert.day })}>{t('reports.alerts.see')}</a>
      </p>
      {acknowledged ? (
        <p className="mt-1 max-w-prose text-sm text-pretty">
          {t(acknowledged.note ? 'reports.alerts.by' : 'reports.alerts.byNoNote', {
            name: acknowledged.by,
            at: dateTime(acknowledged.at),
            note: acknowledged.note,
          })}
        </p>
      ) : scope.capabilities.has('alerts.acknowledge') ? (
        <AcknowledgeForm
          action={acknowledge.bind(null, scope.workspaceKey, alert.id)}
          most={MAX_NOTE_CHARACTERS}
          labels={{
            note: t('reports.alerts.note'),
            hint: t('reports.alerts.noteHint'),
            send: t('reports.alerts.acknowledge'),
          }}
        />
      ) : null}
    </li>
  );
}
