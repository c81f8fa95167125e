import { CsvLink } from './csv-link';
import { isKnown, rateText } from './figures';
import { hrefOf, type OpenReport } from './open-report';
import { Choices } from './report-page';
import { Card } from '@/components/ui/card';
import { TrendChart, type TrendBucket, type TrendMark } from '@/components/report/trend-chart';
import { TrendLegend, type LegendEntry } from '@/components/report/trend-legend';
import { noteMarks } from './notes-panel';
import { beforeLabel, seriesName, TrendTable } from './trend-table';
import type { DayNote } from '@/domain/reports/day-note/schema';
import type { AlertMark, CampaignSend, Trend } from '@/domain/reports/overview/schema';
import { GRAINS, type Bucket, type Period } from '@/domain/reports/period/schema';
import type { Rates } from '@/domain/reports/rates/schema';
import { SPLITS, type Split } from '@/domain/reports/query/schema';

const MAX_MULTIPLES = 9;
/** With more marks of sends than this, they show nothing useful. */
const MAX_SENDS = 40;

/** Changes over time: one line beside the previous period's, or small multiples on one scale. */
export function TrendPanel({
  report,
  period,
  trend,
  sends,
  alerts,
  notes,
  rates,
}: {
  report: OpenReport;
  period: Period;
  trend: Trend;
  sends: readonly CampaignSend[];
  alerts: readonly AlertMark[];
  notes: readonly DayNote[];
  /** The rates of the same period: where the trend is split by topic or channel, each has its own. */
  rates: Rates;
}) {
  const { t, number, day } = report.words;
  const { split } = trend;
  const title =
    split === 'none'
      ? t('reports.overview.trend')
      : split === 'action'
        ? t('reports.overview.trendActions')
        : t('reports.overview.trendBy', { split: t(`reports.overview.splitWord.${split}`) });
  const buckets = bucketsOf(report, trend);
  const noted = noteMarks(report, notes, trend.buckets);
  const marks = [...marksOf(report, trend, sends, alerts), ...noted];
  const label = t('reports.overview.trendLabel', {
    title,
    from: day(period.days.from),
    to: day(period.days.to),
  });
  return (
    <Card
      id="trend"
      title={title}
      lead={split === 'none' ? null : t('reports.overview.shared')}
      actions={<CsvLink report={report} panel="overview" title={title} />}
    >
      <div className="mb-5 flex flex-wrap gap-x-6 gap-y-1">
        <Choices
          label={t('reports.overview.split')}
          choices={SPLITS.map((each) => ({
            key: each,
            label: t(`reports.overview.splits.${each}`),
            href: hrefOf(report, '', { split: each }),
            isCurrent: each === split,
          }))}
        />
        <Choices
          label={t('reports.overview.grain')}
          choices={GRAINS.map((each) => ({
            key: each,
            label: t(`reports.overview.grains.${each}`),
            href: hrefOf(report, '', { grain: each }),
            isCurrent: each === trend.grain,
          }))}
        />
      </div>
      {split === 'none' ? (
        <TrendChart
          label={label}
          buckets={buckets}
          series={[
            { key: 'now', label: t('reports.overview.now'), values: trend.series[0]?.values ?? [] },
            ...(trend.before
              ? [
                  {
                    key: 'before',
                    label: beforeLabel(report),
                    values: trend.before,
                    isCompared: true,
                  },
                ]
              : []),
          ]}
          marks={marks}
          format={number}
        />
      ) : (
        <Multiples
          report={report}
          trend={trend}
          buckets={buckets}
          label={label}
          rates={rates}
          marks={noted}
        />
      )}
      {split === 'none' ? (
        <TrendLegend label={t('reports.overview.legend.label')} entries={legendOf(report, trend, marks)} />
      ) : null}
      <TrendTable report={report} trend={trend} notes={notes} title={title} />
    </Card>
  );
}

function Multiples({
  report,
  trend,
  buckets,
  label,
  rates,
  marks,
}: {
  report: OpenReport;
  trend: Trend;
  buckets: readonly TrendBucket[];
  label: string;
  rates: Rates;
  marks: readonly TrendMark[];
}) {
  const { t, number } = report.words;
  const shown = trend.series.slice(0, MAX_MULTIPLES);
  const most = Math.max(1, ...shown.flatMap(({ values }) => values));
  const left = trend.series.length - shown.length;
  return (
    <>
      <div className="grid grid-cols-1 gap-x-8 gap-y-5 sm:grid-cols-2 xl:grid-cols-3">
        {shown.map(({ key, values, total }) => {
          const name = seriesName(report, trend.split, key);
          return (
            <div key={key} className="min-w-0">
              <h3 className="mb-3 flex justify-between gap-2 text-sm">
                <span className="truncate font-medium">{name}</span>
                <span className="text-muted shrink-0 tabular-nums">
                  {[number(total), rateOf(report, trend.split, key, rates)].filter(Boolean).join(' · ')}
                </span>
              </h3>
              <TrendChart
                label={`${name}. ${label}`}
                buckets={buckets}
                series={[{ key, label: name, values }]}
                marks={marks}
                format={number}
                most={most}
                size="small"
              />
            </div>
          );
        })}
      </div>
      {left > 0 ? (
        <p className="text-muted mt-3 text-xs">{t('reports.overview.more', { count: left })}</p>
      ) : null}
    </>
  );
}

/** `0.31%`, if the trend is split by what rates are known by. */
function rateOf({ words }: OpenReport, split: Split, key: string, rates: Rates): string | null {
  if (split !== 'topic' && split !== 'channel') return null;
  const rate = rates[split].find((row) => row.key === key)?.rate.now;
  return isKnown(rate) ? rateText(words, rate) : null;
}

/** The label of a bucket: its day, its range of days, or its month. */
export function bucketLabel({ words }: OpenReport, grain: Trend['grain'], bucket: Bucket): string {
  if (grain === 'month')
    return new Intl.DateTimeFormat(words.locale, { timeZone: 'UTC', month: 'short', year: '2-digit' }).format(
      new Date(`${bucket.key}T00:00:00Z`),
    );
  return words.shortDay(bucket.from);
}

function bucketsOf(report: OpenReport, trend: Trend): TrendBucket[] {
  return trend.buckets.map((bucket) => ({
    key: bucket.key,
    label: bucketLabel(report, trend.grain, bucket),
    href: `${hrefOf(report, '', {}, { point: bucket.key })}#point`,
    isPartial: bucket.partial,
  }));
}

/** What of the chart needs a word: only what is drawn. */
function legendOf(report: OpenReport, trend: Trend, marks: readonly TrendMark[]): LegendEntry[] {
  const { t } = report.words;
  const has = (kind: TrendMark['kind']) => marks.some((mark) => mark.kind === kind);
  const entries: (LegendEntry & { isDrawn: boolean })[] = [
    { swatch: 'line', label: t('reports.overview.now'), isDrawn: true },
    { swatch: 'dashed', label: beforeLabel(report), isDrawn: trend.before !== null },
    {
      swatch: 'ring',
      label: t('reports.overview.legend.ring'),
      isDrawn: trend.buckets.at(-1)?.partial ?? false,
    },
    { swatch: 'send', label: t('reports.overview.legend.send'), isDrawn: has('send') },
    { swatch: 'alert', label: t('reports.overview.legend.alert'), isDrawn: has('alert') },
    { swatch: 'note', label: t('reports.overview.legend.note'), isDrawn: has('note') },
  ];
  return entries.filter(({ isDrawn }) => isDrawn);
}

function marksOf(
  { words }: OpenReport,
  { buckets }: Trend,
  sends: readonly CampaignSend[],
  alerts: readonly AlertMark[],
): TrendMark[] {
  const { t, number } = words;
  const bucketOf = (day: string) => buckets.find(({ from, to }) => from <= day && day <= to)?.key;
  const largest = [...sends].sort((a, b) => b.delivered - a.delivered).slice(0, MAX_SENDS);
  return [
    ...largest.flatMap(({ day, name, delivered }): TrendMark[] => {
      const bucket = bucketOf(day);
      const label = t('reports.overview.sendMark', { name, count: number(delivered) });
      return bucket ? [{ bucket, kind: 'send', label }] : [];
    }),
    ...alerts.flatMap(({ day, optOuts, expected }): TrendMark[] => {
      const bucket = bucketOf(day);
      const label = t('reports.overview.alertMark', {
        count: number(optOuts),
        expected: number(Math.round(expected)),
      });
      return bucket ? [{ bucket, kind: 'alert', label }] : [];
    }),
  ];
}
