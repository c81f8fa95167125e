import { CsvLink } from '@/app/admin/[workspace]/(reports)/_report/csv-link';
import { PeriodLinks } from '@/app/admin/[workspace]/(reports)/_report/filter-bar';
import { HoldNotice } from '@/app/admin/[workspace]/(reports)/_report/hold-notice';
import { openReport, type ReportProps } from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeader } from '@/components/ui/page-header';
import { resolvePeriod } from '@/domain/reports/period/rules';
import { readBacklogs, readPropagation } from '@/domain/feed/propagation/data';
import { shortestDeadline } from '@/domain/feed/propagation/rules';
import { readAfterOptOut } from '@/domain/reports/after-opt-out/data';
import { now } from '@/lib/clock';
import { AfterOptOutPanel } from './after-opt-out-panel';
import { BacklogPanel } from './backlog-panel';
import { RulesPanel } from './rules-panel';
import { SpeedPanel } from './speed-panel';

/**
 * How soon the sender's systems receive opt-outs, which they have not received yet, and which messages went out after one.
 * Requirement 8.
 */
export default async function PropagationPage(props: ReportProps) {
  const report = await openReport(props);
  const { scope, query, today, words, base } = report;
  const { t, day } = words;
  const { days } = resolvePeriod(query, today);
  const deadline = shortestDeadline(report.choices.channels);
  const [webhooks, backlogs, afterOptOut] = await Promise.all([
    readPropagation(scope, days, deadline?.seconds ?? null),
    readBacklogs(scope, now()),
    readAfterOptOut(scope, days),
  ]);
  const title = t('reports.propagation.title');
  return (
    <div className="space-y-4">
      <PageHeader title={title} workspace={scope.workspaceName} description={t('reports.propagation.lead')} />
      <HoldNotice words={words} />
      {webhooks.length === 0 ? (
        <EmptyState title={t('reports.propagation.none')}>
          {t('reports.propagation.noneText')}
          <p className="mt-2 space-x-4">
            {scope.capabilities.has('webhooks.write') ? (
              <a href={`${base}/webhooks`}>{t('reports.propagation.noneFix')}</a>
            ) : null}
            <a href="/docs">{t('reports.propagation.docs')}</a>
          </p>
        </EmptyState>
      ) : (
        <BacklogPanel report={report} webhooks={webhooks} backlogs={backlogs} />
      )}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <PeriodLinks report={report} page="propagation" />
        <p className="text-muted text-sm tabular-nums">
          {t('reports.propagation.period', { from: day(days.from), to: day(days.to) })}
        </p>
      </div>
      {webhooks.length > 0 ? (
        <SpeedPanel
          report={report}
          webhooks={webhooks}
          deadline={deadline}
          csv={<CsvLink report={report} panel="propagation" title={title} />}
        />
      ) : null}
      <AfterOptOutPanel report={report} {...afterOptOut} />
      <RulesPanel words={words} />
    </div>
  );
}
