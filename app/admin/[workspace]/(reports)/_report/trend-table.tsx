import { nameOf, type Named } from './names';
import { notesIn } from './notes-panel';
import { hrefOf, type OpenReport } from './open-report';
import { ChartTable } from '@/components/report/chart-table';
import type { DayNote } from '@/domain/reports/day-note/schema';
import type { Trend } from '@/domain/reports/overview/schema';
import type { Split } from '@/domain/reports/query/schema';

/** What the chart of opt-outs shows, as a table. */
export function TrendTable({
  report,
  trend,
  notes,
  title,
}: {
  report: OpenReport;
  trend: Trend;
  notes: readonly DayNote[];
  title: string;
}) {
  const { t, number, day } = report.words;
  const { delivered } = trend;
  // As in the chart: opt-outs in all, beside opt-outs in all.
  const before = trend.split === 'none' ? trend.before : null;
  return (
    <ChartTable
      summary={t('reports.table.show')}
      caption={title}
      columns={[
        { key: 'day', label: t('reports.table.day') },
        ...trend.series.map(({ key }) => ({
          key: `s ${key}`,
          label: seriesName(report, trend.split, key),
          align: 'right' as const,
        })),
        ...(before ? [{ key: 'before', label: beforeLabel(report), align: 'right' as const }] : []),
        ...(delivered
          ? [{ key: 'delivered', label: t('reports.table.delivered'), align: 'right' as const }]
          : []),
        ...(notes.length > 0 ? [{ key: 'notes', label: t('reports.notes.title') }] : []),
      ]}
      rows={trend.buckets.map((bucket, index) => ({
        key: bucket.key,
        cells: [
          {
            text: `${day(bucket.from)}${bucket.partial ? ' …' : ''}`,
            href: `${hrefOf(report, '', {}, { point: bucket.key })}#point`,
          },
          ...trend.series.map(({ values }) => ({ text: number(values[index] ?? 0) })),
          ...(before ? [{ text: number(before[index] ?? 0) }] : []),
          ...(delivered ? [{ text: number(delivered[index] ?? 0) }] : []),
          ...(notes.length > 0 ? [{ text: notesIn(notes, bucket) }] : []),
        ],
      }))}
    >
      {trend.buckets.some(({ partial }) => partial) ? (
        <p className="text-muted mt-1 text-xs">{t('reports.overview.partial')}</p>
      ) : null}
    </ChartTable>
  );
}

/** What a line of the chart is of. */
export function seriesName(report: OpenReport, split: Split, key: string): string {
  if (split === 'none') return report.words.t('reports.stat.optOuts');
  return nameOf(report, split satisfies Named, key);
}

/** What the line of this period is compared with. */
export function beforeLabel({ words: { t }, query }: OpenReport): string {
  return t(query.compare === 'year' ? 'reports.compare.year' : 'reports.compare.previous');
}
