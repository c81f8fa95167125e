import { nameOf } from './names';
import type { OpenReport } from './open-report';
import { rateText } from './figures';
import { ChartTable } from '@/components/report/chart-table';
import type { ReasonDimension, Reasons } from '@/domain/reports/reasons/schema';

/** Reasons by topic, channel, campaign or consent source: the share of each reason among those who gave one. */
export function ReasonTable({
  report,
  reasons: { reasons, tables },
  dimension,
}: {
  report: OpenReport;
  reasons: Reasons;
  dimension: ReasonDimension;
}) {
  const { t, number, text } = report.words;
  const given = reasons.filter(({ optOuts }) => optOuts > 0);
  const title = t('reports.reasons.by', { dimension: t(`reports.reasons.dimension.${dimension}`) });
  return (
    <ChartTable
      summary={title}
      caption={title}
      columns={[
        { key: 'key', label: t(`reports.filter.${dimension === 'consent_source' ? 'consent' : dimension}`) },
        { key: 'optOuts', label: t('reports.stat.optOuts'), align: 'right' },
        { key: 'answered', label: t('reports.reasons.answered'), align: 'right' },
        ...given.map(({ key, label }) => ({ key: `r ${key}`, label: text(label), align: 'right' as const })),
      ]}
      rows={tables[dimension].map((row) => ({
        key: row.key,
        cells: [
          { text: nameOf(report, dimension, row.key) },
          { text: number(row.optOuts) },
          { text: number(row.answered) },
          ...given.map(({ key }) => ({
            text: row.shares[key] ? rateText(report.words, row.shares[key]) : '–',
          })),
        ],
      }))}
    />
  );
}
