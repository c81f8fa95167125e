import { openReport, type ReportProps } from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { ReportPage } from '@/app/admin/[workspace]/(reports)/_report/report-page';
import { Callout } from '@/components/ui/callout';
import { EmptyState } from '@/components/ui/empty-state';
import { readMessageRates } from '@/domain/reports/message-rates/data';
import { shownDimensions } from '@/domain/reports/message-rates/rules';
import { resolvePeriod } from '@/domain/reports/period/rules';
import { FrequencyPanel } from './frequency-panel';
import { RatePanel } from './rate-panel';

/** What each message costs: by how often people get one, and by who they are. */
export default async function MessagesPage(props: ReportProps) {
  const report = await openReport(props);
  const { scope, query, today, words } = report;
  const { t } = words;
  const rates = await readMessageRates(scope, query, today);
  const { days } = resolvePeriod(query, today);
  const { topic, campaign, consent, locale } = query;
  const isNarrower = [topic, campaign, consent, locale].some((chosen) => chosen.length > 0);
  return (
    <ReportPage
      report={report}
      page="messages"
      title={t('reports.messages.title')}
      period={{ days, compared: null }}
    >
      {isNarrower ? <Callout>{t('reports.messages.onlyChannel')}</Callout> : null}
      {rates.messages === 0 ? (
        <EmptyState title={t('reports.messages.empty')}>{t('reports.messages.emptyText')}</EmptyState>
      ) : (
        <>
          <FrequencyPanel report={report} rates={rates} />
          {shownDimensions(rates)
            .filter((by) => by !== 'week')
            .map((by) => (
              <RatePanel key={by} report={report} by={by} rows={rates.by[by]} />
            ))}
        </>
      )}
    </ReportPage>
  );
}
