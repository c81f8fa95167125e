import { BalancePanel, reachableStat } from '@/app/admin/[workspace]/(reports)/_report/balance-panel';
import { LargestOnPaper } from '@/app/admin/[workspace]/(reports)/_report/largest-on-paper';
import { mondaySentences } from '@/app/admin/[workspace]/(reports)/_report/monday';
import {
  hrefOf,
  openReport,
  ownParameter,
  type OpenReport,
  type ReportProps,
} from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { NotesPanel } from '@/app/admin/[workspace]/(reports)/_report/notes-panel';
import { overviewStats } from '@/app/admin/[workspace]/(reports)/_report/overview-stats';
import { pathToWhoLeft } from '@/app/admin/[workspace]/(reports)/_report/path-to-who-left';
import { PointPanel } from '@/app/admin/[workspace]/(reports)/_report/point-panel';
import { RatesPanels } from '@/app/admin/[workspace]/(reports)/_report/rates-panels';
import { ReportPage } from '@/app/admin/[workspace]/(reports)/_report/report-page';
import { TrendPanel } from '@/app/admin/[workspace]/(reports)/_report/trend-panel';
import { EmptyState } from '@/components/ui/empty-state';
import { StatTiles } from '@/components/report/stat-tile';
import { Callout } from '@/components/ui/callout';
import { listAlerts } from '@/domain/reports/alert/data';
import { listNotes } from '@/domain/reports/day-note/data';
import { resolvePeriod } from '@/domain/reports/period/rules';
import { diagnose } from '@/domain/reports/diagnosis/data';
import { readBalances } from '@/domain/reports/balance/data';
import { readOverview, readPoint } from '@/domain/reports/overview/data';
import { readRates } from '@/domain/reports/rates/data';

/** Monday's page: how many left or reduced, whether that is unusual, and where to look further. */
export default async function OverviewPage(props: ReportProps) {
  const report = await openReport(props);
  const { scope, query, today, words } = report;
  const pointKey = ownParameter(report, 'point');
  const [overview, point, openAlerts, diagnosis, rates, notes, balances] = await Promise.all([
    readOverview(scope, query, today),
    pointKey ? readPoint(scope, query, today, pointKey) : null,
    listAlerts(scope, { open: true, limit: 20 }),
    diagnose(scope, query, today),
    readRates(scope, query, today),
    listNotes(scope, resolvePeriod(query, today).days),
    readBalances(scope, query, today),
  ]);
  const { t } = words;
  const isEmpty = overview.trend.series.every(({ total }) => total === 0);
  return (
    <ReportPage report={report} page="" title={t('reports.overview.title')} period={overview}>
      <p className="max-w-prose text-lg leading-snug font-medium text-pretty print:max-w-none">
        {mondaySentences(report, overview, diagnosis.campaigns).join(' ')}
      </p>
      <Pointers report={report} openAlerts={openAlerts.length} findings={diagnosis.findings.length} />
      <div className="space-y-1.5">
        <StatTiles
          label={t('reports.stat.label')}
          stats={[
            ...overviewStats(words, overview, pathToWhoLeft(report)),
            ...reachableStat(report, balances),
          ]}
        />
        {overview.whole && overview.whole.days.to < overview.days.to ? (
          <p className="text-muted text-xs">{t('reports.stat.upToYesterday')}</p>
        ) : null}
      </div>
      {isEmpty ? (
        <EmptyState title={t('reports.overview.empty')}>{t('reports.overview.emptyText')}</EmptyState>
      ) : (
        <TrendPanel
          report={report}
          period={overview}
          trend={overview.trend}
          sends={overview.sends}
          alerts={overview.alerts}
          notes={notes}
          rates={rates}
        />
      )}
      <NotesPanel report={report} notes={notes} />
      {point ? <PointPanel report={report} trend={overview.trend} point={point} /> : null}
      <BalancePanel report={report} balances={balances} />
      <RatesPanels
        report={report}
        rates={rates}
        onPaper={<LargestOnPaper report={report} campaigns={diagnosis.campaigns} />}
      />
    </ReportPage>
  );
}

/** What needs attention: alerts on days, whatever the filters, and causes of what the page shows. */
function Pointers({
  report,
  openAlerts,
  findings,
}: {
  report: OpenReport;
  openAlerts: number;
  findings: number;
}) {
  const { base, words } = report;
  const { t } = words;
  return (
    // On paper there is nowhere to go.
    <ul data-screen-only className="space-y-1 text-sm">
      {openAlerts > 0 ? (
        <li>
          <Callout look="bad">
            {t('reports.overview.openAlerts', { count: openAlerts })}{' '}
            <a href={`${base}/alerts`}>{t('reports.overview.seeAlerts')}</a>
          </Callout>
        </li>
      ) : null}
      <li>
        <Callout look="quiet">
          {t('reports.overview.found', { count: findings })}{' '}
          {findings > 0 ? <a href={hrefOf(report, 'why')}>{t('reports.overview.seeWhy')}</a> : null}
        </Callout>
      </li>
    </ul>
  );
}
