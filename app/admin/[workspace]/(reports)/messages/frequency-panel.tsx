import { CsvLink } from '@/app/admin/[workspace]/(reports)/_report/csv-link';
import type { OpenReport } from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { Card } from '@/components/ui/card';
import { costOfFrequency } from '@/domain/reports/message-rates/rules';
import type { MessageRates } from '@/domain/reports/message-rates/schema';
import { nameOfRow, RatePlot, RateTable } from './rate-panel';

/** How often people are written to against how often they leave. */
export function FrequencyPanel({ report, rates }: { report: OpenReport; rates: MessageRates }) {
  const { t, number } = report.words;
  const title = t('reports.messages.by.week');
  const cost = costOfFrequency(rates);
  const { attributed, others } = rates.optOuts;
  return (
    <Card
      id="week"
      title={title}
      lead={t('reports.messages.weekLead')}
      actions={<CsvLink report={report} panel="messages" title={title} />}
      footnote={t('reports.messages.weekFootnote', {
        attributed: number(attributed),
        others: number(others),
      })}
    >
      <p className="mb-3 font-semibold">
        {cost
          ? t('reports.messages.cost', {
              band: nameOfRow(report, 'week', cost.band),
              times: number(Math.round(cost.times * 10) / 10),
            })
          : t('reports.messages.noCost')}
      </p>
      <RatePlot report={report} by="week" rows={rates.by.week} title={title} />
      <RateTable report={report} by="week" rows={rates.by.week} title={title} />
    </Card>
  );
}
