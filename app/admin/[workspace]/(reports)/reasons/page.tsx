import { commentSearchOf } from '@/app/admin/[workspace]/(reports)/_report/comment-search';
import { CommentsPanel } from '@/app/admin/[workspace]/(reports)/_report/comments-panel';
import { CsvLink } from '@/app/admin/[workspace]/(reports)/_report/csv-link';
import { isKnown, pointsText, rateText } from '@/app/admin/[workspace]/(reports)/_report/figures';
import { nameOf } from '@/app/admin/[workspace]/(reports)/_report/names';
import {
  openReport,
  type OpenReport,
  type ReportProps,
} from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { ReasonTable } from '@/app/admin/[workspace]/(reports)/_report/reason-table';
import { ReportPage } from '@/app/admin/[workspace]/(reports)/_report/report-page';
import { bucketLabel } from '@/app/admin/[workspace]/(reports)/_report/trend-panel';
import { BarList } from '@/components/report/bar-list';
import { ChartTable } from '@/components/report/chart-table';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { TrendChart } from '@/components/report/trend-chart';
import { readReasons, searchComments } from '@/domain/reports/reasons/data';
import { REASON_DIMENSIONS, type ReasonRow, type Reasons } from '@/domain/reports/reasons/schema';

/** Why people leave: what they chose from the list, and what they wrote. */
export default async function ReasonsPage(props: ReportProps) {
  const report = await openReport(props);
  const { scope, query, today, words } = report;
  const { t } = words;
  const search = commentSearchOf(report);
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

function Distribution({ report, reasons }: { report: OpenReport; reasons: Reasons }) {
  const { words } = report;
  const { t, number } = words;
  const { now } = reasons.answered;
  const title = t('reports.reasons.distribution');
  const given = reasons.reasons.filter(({ optOuts }) => optOuts > 0);
  return (
    <Card
      id="distribution"
      title={title}
      lead={t('reports.reasons.distributionLead', {
        answered: number(now?.part ?? 0),
        optOuts: number(reasons.optOuts.now),
        rate: rateText(words, now),
      })}
      actions={<CsvLink report={report} panel="reasons" title={title} />}
      footnote={t('reports.reasons.footnote')}
    >
      {given.length === 0 ? (
        <EmptyState title={t('reports.reasons.empty')}>{t('reports.reasons.emptyText')}</EmptyState>
      ) : (
        <>
          <BarList label={title} bars={given.map((row) => barOf(report, row))} />
          {REASON_DIMENSIONS.map((dimension) => (
            <ReasonTable key={dimension} report={report} reasons={reasons} dimension={dimension} />
          ))}
        </>
      )}
    </Card>
  );
}

function barOf({ words }: OpenReport, { key, label, cause, archived, optOuts, share, optDowns }: ReasonRow) {
  const { t, number, text } = words;
  const { now, before, difference } = share;
  const moved = isKnown(now) && isKnown(before) ? now.rate - before.rate : null;
  const isTold = difference !== null && (difference.low > 0 || difference.high < 0);
  const notes = [
    t('reports.reasons.cause', { cause: t(`reports.name.cause.${cause}`) }),
    archived ? t('reports.reasons.archived') : '',
    t('reports.reasons.optDowns', { count: optDowns }),
  ].filter(Boolean);
  return {
    key,
    label: text(label),
    note: notes.join(' · '),
    share: now?.rate ?? 0,
    ...(now && now.whole > 0 && now.interval),
    value: number(optOuts),
    part: rateText(words, now),
    ...(moved !== null &&
      isTold && {
        change: `${moved > 0 ? '▲' : '▼'} ${t('reports.stat.points', { points: pointsText(words, Math.abs(moved)) })}`,
      }),
  };
}

/** Small multiples on one scale, a reason each. */
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
