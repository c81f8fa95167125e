import { CsvLink } from '@/app/admin/[workspace]/(reports)/_report/csv-link';
import { nameOf } from '@/app/admin/[workspace]/(reports)/_report/names';
import type { OpenReport } from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { ChartTable } from '@/components/report/chart-table';
import { IntervalPlot } from '@/components/report/interval-plot';
import { Card } from '@/components/ui/card';
import { stepAt } from '@/domain/reports/survival/rules';
import { MILESTONES, type SourceSurvival } from '@/domain/reports/survival/schema';

/** How many of each consent source stop something within a year of signing up; and within other times, as a table. */
export function SurvivalPanel({
  report,
  sources,
}: {
  report: OpenReport;
  sources: readonly SourceSurvival[];
}) {
  const { t, percent, number } = report.words;
  const title = t('reports.survival.title');
  // A year, or as much of it as anyone was seen for.
  const month =
    [...MILESTONES]
      .reverse()
      .find((each) => each <= YEAR && sources.some((source) => stepAt(source, each) !== null)) ?? null;
  return (
    <Card
      id="survival"
      title={title}
      lead={t('reports.survival.lead')}
      actions={<CsvLink report={report} panel="survival" title={title} />}
      footnote={t('reports.survival.footnote')}
    >
      {month === null ? (
        <p>{t('reports.survival.tooFew')}</p>
      ) : (
        <>
          <p className="mb-3 text-sm font-semibold">{t('reports.survival.within', { count: month })}</p>
          <IntervalPlot
            label={t('reports.survival.within', { count: month })}
            rows={sources.map((source) => rowOf(report, source, month))}
            format={(rate) => percent(rate)}
          />
          <ChartTable
            summary={t('reports.survival.table')}
            caption={title}
            columns={[
              { key: 'source', label: t('reports.cohorts.source') },
              ...MILESTONES.map((each) => ({
                key: String(each),
                label: t('reports.survival.after', { count: each }),
                align: 'right' as const,
              })),
            ]}
            rows={sources.map((source) => ({
              key: source.consentSource,
              cells: [
                {
                  text: nameOf(report, 'consent_source', source.consentSource),
                  note: t('reports.survival.people', {
                    people: number(source.people),
                    lost: number(source.lost),
                  }),
                },
                ...MILESTONES.map((each) => {
                  const step = source.from === 0 ? stepAt(source, each) : null;
                  return { text: step ? percent(step.share) : '–' };
                }),
              ],
            }))}
          />
        </>
      )}
    </Card>
  );
}

const YEAR = 12;

function rowOf(report: OpenReport, source: SourceSurvival, month: number) {
  const { t, percent } = report.words;
  const { consentSource, from } = source;
  const own = { key: consentSource, label: nameOf(report, 'consent_source', consentSource) };
  // Who was known only later left out those who had gone: their first year cannot be compared with others'.
  const step = from === 0 ? stepAt(source, month) : null;
  if (!step) {
    const text = from > 0 ? t('reports.survival.late', { count: from }) : t('reports.survival.young');
    return { ...own, rate: null, low: 0, high: 0, text };
  }
  const [low, high] = [1 - step.interval.high, 1 - step.interval.low];
  return {
    ...own,
    rate: 1 - step.share,
    low,
    high,
    value: percent(1 - step.share),
    text: t('reports.survival.interval', { low: percent(low), high: percent(high) }),
  };
}
