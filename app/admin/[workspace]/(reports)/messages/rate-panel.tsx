import { CsvLink } from '@/app/admin/[workspace]/(reports)/_report/csv-link';
import { intervalText, isKnown, rateText } from '@/app/admin/[workspace]/(reports)/_report/figures';
import { nameOf } from '@/app/admin/[workspace]/(reports)/_report/names';
import type { OpenReport } from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { ChartTable } from '@/components/report/chart-table';
import { IntervalPlot } from '@/components/report/interval-plot';
import { Card } from '@/components/ui/card';
import { MAILBOXES } from '@/domain/people/mailbox/schema';
import type { MessageDimension, MessageRow } from '@/domain/reports/message-rates/schema';

/** More rows are in the table below the plot. */
const MAX_ROWS = 8;

/** Rates per recorded message by one dimension: opt-outs as a plot, complaints and bounces beside them in a table. */
export function RatePanel({
  report,
  by,
  rows,
}: {
  report: OpenReport;
  by: Exclude<MessageDimension, 'week'>;
  rows: readonly MessageRow[];
}) {
  const { t } = report.words;
  const title = t(`reports.messages.by.${by}`);
  return (
    <Card
      id={by}
      title={title}
      lead={t('reports.messages.lead')}
      actions={<CsvLink report={report} panel="messages" title={title} />}
      footnote={by === 'mailbox' ? t('reports.messages.mailboxFootnote') : null}
    >
      <RatePlot report={report} by={by} rows={rows} title={title} />
      <RateTable report={report} by={by} rows={rows} title={title} />
    </Card>
  );
}

type Rates = { report: OpenReport; by: MessageDimension; rows: readonly MessageRow[]; title: string };

export function RatePlot({ report, by, rows, title }: Rates) {
  const { words } = report;
  const { t, percent, number } = words;
  return (
    <IntervalPlot
      label={title}
      format={(rate) => percent(rate)}
      rows={rows.slice(0, MAX_ROWS).map(({ key, messages, optOuts }) => {
        const own = { key, label: nameOfRow(report, by, key) };
        const unknown = { ...own, rate: null, low: 0, high: 0 };
        if (!isKnown(optOuts))
          return { ...unknown, text: t('reports.messages.unknown', { count: messages }) };
        const { part, rate, interval } = optOuts;
        return {
          ...own,
          rate,
          low: interval.low,
          high: interval.high,
          value: percent(rate),
          text: t('reports.messages.of', { part: number(part), whole: number(messages) }),
          interval: intervalText(words, interval),
        };
      })}
    />
  );
}

export function RateTable({ report, by, rows, title }: Rates) {
  const { words } = report;
  const { t, number } = words;
  const rates = by === 'week' ? (['optOuts', 'complaints'] as const) : RATES;
  return (
    <ChartTable
      summary={t('reports.table.show')}
      caption={title}
      columns={[
        { key: 'row', label: t(`reports.messages.row.${by}`) },
        { key: 'messages', label: t('reports.messages.messages'), align: 'right' },
        ...rates.map((rate) => ({
          key: rate,
          label: t(`reports.messages.${rate}`),
          align: 'right' as const,
        })),
      ]}
      rows={rows.map((row) => ({
        key: row.key,
        cells: [
          { text: nameOfRow(report, by, row.key) },
          { text: number(row.messages) },
          ...rates.map((rate) => ({
            text: rateText(words, row[rate]),
            ...(row[rate] && { note: number(row[rate].part) }),
          })),
        ],
      }))}
    />
  );
}

const RATES = ['optOuts', 'complaints', 'bounces'] as const;

/** The name of a row: `3 in a week`, a source, a language, `Gmail`. */
export function nameOfRow(report: OpenReport, by: MessageDimension, key: string): string {
  const { t } = report.words;
  if (by === 'week') return t('reports.messages.inWeek', { band: key.replace('-', '–') });
  if (by === 'source') return nameOf(report, 'consent_source', key);
  if (by === 'locale') return key === '' ? t('reports.messages.noLocale') : nameOf(report, 'locale', key);
  const mailbox = MAILBOXES.find((each) => each === key);
  return mailbox ? t(`reports.messages.mailbox.${mailbox}`) : key;
}
