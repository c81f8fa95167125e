import { CommentsPanel } from '@/app/admin/[workspace]/(reports)/_report/comments-panel';
import { nameOf } from '@/app/admin/[workspace]/(reports)/_report/names';
import {
  openReport,
  type OpenReport,
  type ReportProps,
} from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { Distribution } from '@/app/admin/[workspace]/(reports)/_report/distribution';
import { ReportPage } from '@/app/admin/[workspace]/(reports)/_report/report-page';
import { bucketLabel } from '@/app/admin/[workspace]/(reports)/_report/trend-panel';
import { ChartTable } from '@/components/report/chart-table';
import { Card } from '@/components/ui/card';
import { TrendChart } from '@/components/report/trend-chart';
import { readReasons, searchComments } from '@/domain/reports/reasons/data';
import type { Reasons } from '@/domain/reports/reasons/schema';

/** Why people leave: what they chose from the list, and what they wrote. */
export default async function ReasonsPage(props: ReportProps) {
  const report = await openReport(props);
  const { scope, query, today, words, search } = report;
  const { t } = words;
  const [reasons, comments] = await Promise.all([
    readReasons(scope, query, today),
    searchComments(scope, query, today, search, 25),
  ]);
  return (
    <ReportPage report={report} page="reasons" title={t('reports.reasons.title')} period={reasons}>
      <Distribution report={report} reasons={reasons} />
      <OverTime report={report} reasons={reasons} />
      <CommentsPanel report={report} reasons={reasons.reasons} search={search} page={comments} />
    </ReportPage>
  );
}

/** Small multiples on one scale, one per reason. */
function OverTime({ report, reasons: { trend } }: { report: OpenReport; reasons: Reasons }) {
  const { t, number, day } = report.words;
  const shown = trend.series.filter(({ key, total }) => key !== '' && total > 0);
  if (shown.length === 0) return null;
  const title = t('reports.reasons.trend');
  const most = Math.max(1, ...shown.flatMap(({ values }) => values));
  const buckets = trend.buckets.map((bucket) => ({
    key: bucket.key,
    label: bucketLabel(report, trend.grain, bucket),
    isPartial: bucket.partial,
  }));
  return (
    <Card id="over-time" title={title} lead={t('reports.overview.shared')}>
      <div className="grid grid-cols-1 gap-x-8 gap-y-5 sm:grid-cols-2 xl:grid-cols-3">
        {shown.map(({ key, values, total }) => {
          const name = nameOf(report, 'reason', key);
          return (
            <div key={key} className="min-w-0">
              <h3 className="mb-3 flex justify-between gap-2 text-sm">
                <span className="truncate font-medium">{name}</span>
                <span className="text-muted shrink-0 tabular-nums">{number(total)}</span>
              </h3>
              <TrendChart
                label={`${title}: ${name}`}
                buckets={buckets}
                series={[{ key, label: name, values }]}
                format={number}
                most={most}
                size="small"
              />
            </div>
          );
        })}
      </div>
      <ChartTable
        summary={t('reports.table.show')}
        caption={title}
        columns={[
          { key: 'day', label: t('reports.table.day') },
          ...trend.series.map(({ key }) => ({
            key: `s ${key}`,
            label: nameOf(report, 'reason', key),
            align: 'right' as const,
          })),
        ]}
        rows={trend.buckets.map((bucket, index) => ({
          key: bucket.key,
          cells: [
            { text: `${day(bucket.from)}${bucket.partial ? ' …' : ''}` },
            ...trend.series.map(({ values }) => ({ text: number(values[index] ?? 0) })),
          ],
        }))}
      />
    </Card>
  );
}
