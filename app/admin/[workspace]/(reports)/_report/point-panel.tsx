import { nameOf } from './names';
import { hrefOf, type OpenReport } from './open-report';
import { pathToWhoLeft } from './path-to-who-left';
import { bucketLabel } from './trend-panel';
import { BarList } from '@/components/report/bar-list';
import { Card } from '@/components/ui/card';
import type { Point, PointDimension, Trend } from '@/domain/reports/overview/schema';
import { spelledKey, type ReportQuery } from '@/domain/reports/query/schema';

const SHOWN: readonly PointDimension[] = ['campaign', 'topic', 'channel', 'reason', 'source'];
const MAX_BARS = 6;

/** The contents of one point of the trend: who left then, and through what. */
export function PointPanel({ report, trend, point }: { report: OpenReport; trend: Trend; point: Point }) {
  const { t, number, percent } = report.words;
  const days = { period: 'custom', from: point.bucket.from, to: point.bucket.to } as const;
  const whoLeft = pathToWhoLeft(report, days);
  return (
    <Card
      id="point"
      title={t('reports.overview.point', { label: bucketLabel(report, trend.grain, point.bucket) })}
      lead={
        <>
          {t('reports.overview.pointLead', { count: point.optOuts })}{' '}
          {point.delivered
            ? t('reports.overview.pointRate', {
                rate: percent(point.optOuts / point.delivered),
                delivered: number(point.delivered),
              })
            : null}
        </>
      }
      actions={
        <>
          {whoLeft && point.optOuts > 0 ? <a href={whoLeft}>{t('reports.whoLeft.seeAll')}</a> : null}
          <a href={hrefOf(report, '')}>{t('reports.overview.pointClose')}</a>
        </>
      }
    >
      <div className="grid grid-cols-1 gap-x-8 gap-y-6 sm:grid-cols-2 xl:grid-cols-3">
        {SHOWN.filter((dimension) => point.by[dimension].length > 0).map((dimension) => (
          <div key={dimension} className="min-w-0">
            <h3 className="mb-2 text-sm font-medium">{heading(report, dimension)}</h3>
            <BarList
              label={heading(report, dimension)}
              bars={point.by[dimension].slice(0, MAX_BARS).map(({ key, count, share }) => ({
                key,
                label: nameOf(report, dimension, key),
                share,
                value: number(count),
                part: percent(share, 0),
                ...filterLink(report, days, dimension, key),
              }))}
            />
          </div>
        ))}
      </div>
    </Card>
  );
}

function heading({ words: { t } }: OpenReport, dimension: PointDimension): string {
  return dimension === 'campaign' ? t('reports.filter.campaign') : t(`reports.overview.splits.${dimension}`);
}

/** Values that are filters link to the same page with that filter; a reason, to those who gave it. */
function filterLink(
  report: OpenReport,
  days: Partial<ReportQuery>,
  dimension: PointDimension,
  key: string,
): { href?: string } {
  if (dimension === 'reason') {
    const href = pathToWhoLeft(report, days, { reason: spelledKey(key) });
    return href ? { href } : {};
  }
  if (key === '' || key === '*' || dimension === 'source') return {};
  return { href: hrefOf(report, '', { [dimension]: [key] } satisfies Partial<ReportQuery>) };
}
