import type { ReactNode } from 'react';
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

/**
 * How readily people leave, by topic and by channel, side by side; each where there are several.
 * @param onPaper follows the first of them, in two columns that fill a printed page.
 */
export function RatesPanels({
  report,
  rates,
  onPaper,
}: {
  report: OpenReport;
  rates: Rates;
  onPaper?: ReactNode;
}) {
  const [first, second] = RATE_DIMENSIONS.filter((dimension) => rates[dimension].length > 1);
  if (!first) return onPaper;
  return (
    <div
      className={`grid grid-cols-1 items-start gap-4 print:block print:space-y-3 ${second ? 'lg:grid-cols-2 print:columns-2 print:gap-3' : ''}`}
    >
      <RatesPanel report={report} dimension={first} rows={rates[first]} />
      {onPaper}
      {second ? <RatesPanel report={report} dimension={second} rows={rates[second]} /> : null}
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
  const known = rows.flatMap((row) => plotted(report, dimension, row));
  const left = known.length - MAX_ROWS;
  const isUnknown = rows.some(({ delivered }) => delivered === null);
  return (
    <Card
      id={`rates-${dimension}`}
      title={title}
      lead={
        isUnknown
          ? t('reports.rates.unknown')
          : t(known.length > 0 ? 'reports.rates.lead' : 'reports.rates.none')
      }
      actions={<CsvLink report={report} panel="rates" title={title} />}
    >
      {known.length > 0 ? (
        <IntervalPlot label={title} format={(rate) => percent(rate)} rows={known.slice(0, MAX_ROWS)} />
      ) : null}
      {left > 0 ? (
        <p className="text-muted mt-2 text-xs">{t('reports.overview.more', { count: left })}</p>
      ) : null}
      {isUnknown
        ? null
        : withoutRate(report, dimension, rows).map((sentence) => (
            <p key={sentence} className="text-muted mt-3 text-sm text-pretty print:text-xs">
              {sentence}
            </p>
          ))}
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

function plotted(
  report: OpenReport,
  dimension: RateDimension,
  { key, optOuts, rate: { now } }: RateRow,
): IntervalRow[] {
  const { words } = report;
  const { t, number } = words;
  if (!isKnown(now)) return [];
  return [
    {
      key,
      label: nameOf(report, dimension, key),
      rate: now.rate,
      ...now.interval,
      value: rateText(words, now),
      interval: intervalText(words, now.interval),
      text: t('reports.rates.of', { part: number(optOuts), whole: number(now.whole) }),
      // What has no key is no filter.
      ...(key !== '*' && { href: hrefOf(report, '', { [dimension]: [key] }) }),
    },
  ];
}

/** What has no rate, and why: in a sentence each, so that nobody takes what is missing for nothing. */
function withoutRate(report: OpenReport, dimension: RateDimension, rows: readonly RateRow[]): string[] {
  const { t, list } = report.words;
  const left = rows.filter(({ optOuts, rate }) => optOuts > 0 && !isKnown(rate.now));
  const sentences = [
    { key: 'reports.rates.uncounted', about: left.filter(({ delivered }) => !delivered) },
    { key: 'reports.rates.few', about: left.filter(({ delivered }) => delivered) },
  ] as const;
  return sentences.flatMap(({ key, about }) => {
    const names = about.map((row) =>
      t('reports.rates.left', { name: nameOf(report, dimension, row.key), count: row.optOuts }),
    );
    return names.length > 0 ? [t(key, { list: list(names) })] : [];
  });
}
