import { CsvLink } from './csv-link';
import { intervalText, isKnown, rateText } from './figures';
import type { OpenReport } from './open-report';
import { BarList } from '@/components/report/bar-list';
import { ChartTable } from '@/components/report/chart-table';
import { IntervalPlot, type IntervalRow } from '@/components/report/interval-plot';
import { Card } from '@/components/ui/card';
import type { Saved } from '@/domain/reports/saves/schema';
import type { Rate } from '@/lib/statistics';

/** From opening the page to the outcome. */
export function FunnelPanel({ report, saving: { funnel } }: { report: OpenReport; saving: Saved }) {
  const { words } = report;
  const { t, number, percent } = words;
  // The share of views if these are known, otherwise of those who changed something.
  const whole = Math.max(funnel.visits ?? 0, funnel.saved + funnel.left, 1);
  const title = t('reports.saves.funnel');
  const steps = (['visits', 'left', 'saved', 'unchanged', 'failed'] as const).flatMap((key) => {
    const count = funnel[key];
    if (count === null || (key === 'failed' && count === 0)) return [];
    const share = Math.min(1, count / whole);
    return [{ key, label: t(`reports.saves.${key}`), share, value: number(count), part: percent(share, 1) }];
  });
  return (
    <Card
      id="funnel"
      title={title}
      lead={
        funnel.visits === null
          ? t('reports.saves.funnelNoVisits', { saved: number(funnel.saved), left: number(funnel.left) })
          : t('reports.saves.funnelLead', { visits: number(funnel.visits), saved: number(funnel.saved) })
      }
      actions={<CsvLink report={report} panel="saves" title={title} />}
      footnote={t('reports.saves.footnote')}
    >
      <BarList label={title} bars={steps} />
      <p className="text-muted mt-3 text-sm">
        {funnel.oneClick === null
          ? t('reports.saves.oneClickUnknown')
          : t('reports.saves.oneClick', { count: funnel.oneClick })}{' '}
        {funnel.failed === null ? t('reports.saves.failedUnknown') : null}
      </p>
    </Card>
  );
}

/** What those who were saved chose instead. */
export function MechanismsPanel({ report, saving }: { report: OpenReport; saving: Saved }) {
  const { words } = report;
  const { t, number, percent } = words;
  const title = t('reports.saves.mechanisms');
  return (
    <Card
      id="mechanisms"
      title={title}
      lead={t('reports.saves.mechanismsLead', { rate: rateText(words, saving.saveRate.now) })}
    >
      <IntervalPlot
        label={title}
        format={(rate) => percent(rate, 0)}
        rows={saving.mechanisms.map(({ mechanism, rate }) =>
          rowOf(report, mechanism, t(`reports.name.mechanism.${mechanism}`), rate.now),
        )}
      />
      <ChartTable
        summary={t('reports.table.show')}
        caption={title}
        columns={[
          { key: 'mechanism', label: t('reports.saves.tableMechanism') },
          { key: 'saves', label: t('reports.saves.tableSaves'), align: 'right' },
          { key: 'share', label: t('reports.stat.saveRate'), align: 'right' },
          { key: 'low', label: t('reports.table.interval'), align: 'right' },
          { key: 'before', label: t('reports.table.before'), align: 'right' },
        ]}
        rows={saving.mechanisms.map(({ mechanism, saves, rate }) => ({
          key: mechanism,
          cells: [
            { text: t(`reports.name.mechanism.${mechanism}`) },
            { text: number(saves) },
            { text: rateText(words, rate.now) },
            {
              text: rate.now ? `${percent(rate.now.interval.low)} – ${percent(rate.now.interval.high)}` : '–',
            },
            { text: rateText(words, rate.before) },
          ],
        }))}
      />
    </Card>
  );
}

/** A share as a row of a plot, which draws its interval. */
export function rowOf({ words }: OpenReport, key: string, label: string, rate: Rate | null): IntervalRow {
  const { t, percent, number } = words;
  if (!isKnown(rate)) return { key, label, rate: null, low: 0, high: 0, text: t('reports.saves.tooYoung') };
  const { low, high } = rate.interval;
  return {
    key,
    label,
    rate: rate.rate,
    low,
    high,
    value: percent(rate.rate, 1),
    interval: intervalText(words, rate.interval),
    text: t('reports.rates.of', { part: number(rate.part), whole: number(rate.whole) }),
  };
}
