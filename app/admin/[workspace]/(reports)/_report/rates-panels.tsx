import { CsvLink } from './csv-link';
import { intervalText, isKnown, rateText } from './figures';
import { nameOf } from './names';
import { hrefOf, type OpenReport } from './open-report';
import { ChartTable } from '@/components/report/chart-table';
import { IntervalPlot, type IntervalRow } from '@/components/report/interval-plot';
import { Card } from '@/components/ui/card';
import { RATE_DIMENSIONS, type RateDimension, type RateRow, type Rates } from '@/domain/reports/rates/schema';

/** More rows are in the table below the plot. */
const MAX_ROWS = 8;

/** How readily people leave, by topic and by channel, side by side; each where there are several. */
export function RatesPanels({ report, rates }: { report: OpenReport; rates: Rates }) {
  const shown = RATE_DIMENSIONS.filter((dimension) => rates[dimension].length > 1);
  if (shown.length === 0) return null;
  return (
    <div
      className={`grid grid-cols-1 items-start gap-4 ${shown.length > 1 ? 'lg:grid-cols-2 print:grid-cols-2' : ''}`}
    >
      {shown.map((dimension) => (
        <RatesPanel key={dimension} report={report} dimension={dimension} rows={rates[dimension]} />
      ))}
    </div>
  );
}

function RatesPanel({
  report,
  dimension,
  rows,
}: {
  report: OpenReport;
  dimension: RateDimension;
  rows: readonly RateRow[];
}) {
  const { words } = report;
  const { t, number, percent } = words;
  const title = t(`reports.rates.title.${dimension}`);
  const known = rows.filter(({ rate }) => isKnown(rate.now));
  const left = rows.length - MAX_ROWS;
  return (
    <Card
      id={`rates-${dimension}`}
      title={title}
      lead={
        rows.some(({ delivered }) => delivered === null)
          ? t('reports.rates.unknown')
          : t(known.length > 0 ? 'reports.rates.lead' : 'reports.rates.none')
      }
      actions={<CsvLink report={report} panel="rates" title={title} />}
    >
      <IntervalPlot
        label={title}
        format={(rate) => percent(rate)}
        rows={rows.slice(0, MAX_ROWS).map((row) => plotted(report, dimension, row))}
      />
      {left > 0 ? (
        <p className="text-muted mt-2 text-xs">{t('reports.overview.more', { count: left })}</p>
      ) : null}
      <ChartTable
        summary={t('reports.table.show')}
        caption={title}
        columns={[
          { key: 'key', label: t(`reports.filter.${dimension}`) },
          { key: 'optOuts', label: t('reports.stat.optOuts'), align: 'right' },
          { key: 'delivered', label: t('reports.table.delivered'), align: 'right' },
          { key: 'rate', label: t('reports.campaigns.rate'), align: 'right' },
          { key: 'before', label: t('reports.table.before'), align: 'right' },
          { key: 'interval', label: t('reports.table.interval'), align: 'right' },
        ]}
        rows={rows.map(({ key, optOuts, delivered, rate }) => ({
          key,
          cells: [
            { text: nameOf(report, dimension, key) },
            { text: number(optOuts) },
            { text: delivered ? number(delivered) : '–' },
            { text: rateText(words, rate.now) },
            { text: rateText(words, rate.before) },
            { text: isKnown(rate.now) ? intervalText(words, rate.now.interval) : '–' },
          ],
        }))}
      />
    </Card>
  );
}

function plotted(report: OpenReport, dimension: RateDimension, row: RateRow): IntervalRow {
  const { words } = report;
  const { t, number } = words;
  const { key, optOuts, delivered, rate } = row;
  const shared = {
    key,
    label: nameOf(report, dimension, key),
    // What has no key is no filter.
    ...(key !== '*' && { href: hrefOf(report, '', { [dimension]: key }) }),
  };
  if (!isKnown(rate.now))
    return {
      ...shared,
      rate: null,
      low: 0,
      high: 0,
      text: delivered
        ? t('reports.rates.few', { count: optOuts, delivered: number(delivered) })
        : t('reports.rates.uncounted', { count: optOuts }),
    };
  return {
    ...shared,
    rate: rate.now.rate,
    ...rate.now.interval,
    value: rateText(words, rate.now),
    text: t('reports.rates.of', { part: number(optOuts), whole: number(rate.now.whole) }),
  };
}
