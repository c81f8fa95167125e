import { CsvLink } from '@/app/admin/[workspace]/(reports)/_report/csv-link';
import { isKnown, pointsText, rateText } from '@/app/admin/[workspace]/(reports)/_report/figures';
import {
  openReport,
  type OpenReport,
  type ReportProps,
} from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { ReportPage } from '@/app/admin/[workspace]/(reports)/_report/report-page';
import { BarList } from '@/components/report/bar-list';
import { ChartTable } from '@/components/report/chart-table';
import { IntervalPlot, type IntervalRow } from '@/components/report/interval-plot';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import type { Rate } from '@/lib/statistics';
import { readSaving } from '@/domain/reports/saves/data';
import type { Durability, Lasted, Saving } from '@/domain/reports/saves/schema';

/** What people do who come to leave: what keeps them, and whether it lasts. */
export default async function SavesPage(props: ReportProps) {
  const report = await openReport(props, { period: '12m' });
  const { scope, query, today, words } = report;
  const { t } = words;
  const saving = await readSaving(scope, query, today);
  const { funnel } = saving;
  const isEmpty = (funnel.visits ?? 0) + funnel.saved + funnel.left + funnel.oneClick === 0;
  return (
    <ReportPage report={report} page="saves" title={t('reports.saves.title')} period={saving}>
      {isEmpty ? (
        <EmptyState title={t('reports.saves.empty')}>{t('reports.saves.emptyText')}</EmptyState>
      ) : (
        <>
          <FunnelPanel report={report} saving={saving} />
          <MechanismsPanel report={report} saving={saving} />
          <LastingPanel report={report} saving={saving} />
        </>
      )}
    </ReportPage>
  );
}

function FunnelPanel({ report, saving: { funnel } }: { report: OpenReport; saving: Saving }) {
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
      <p className="text-muted mt-3 text-sm">{t('reports.saves.oneClick', { count: funnel.oneClick })}</p>
    </Card>
  );
}

function MechanismsPanel({ report, saving }: { report: OpenReport; saving: Saving }) {
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

function rowOf({ words }: OpenReport, key: string, label: string, rate: Rate | null): IntervalRow {
  const { t, percent, number } = words;
  if (!isKnown(rate)) return { key, label, rate: null, low: 0, high: 0, text: t('reports.saves.tooYoung') };
  const { low, high } = rate.interval;
  return {
    key,
    label,
    rate: rate.rate,
    low,
    high,
    text: t('reports.saves.rate', {
      rate: percent(rate.rate, 1),
      low: percent(low, 1),
      high: percent(high, 1),
      part: number(rate.part),
      whole: number(rate.whole),
    }),
  };
}

/** The people saved, compared with those who had kept everything, after 30 and 90 days. */
function LastingPanel({ report, saving }: { report: OpenReport; saving: Saving }) {
  const { t, percent } = report.words;
  const title = t('reports.saves.lasting');
  const periods = [
    { key: 'days30', label: t('reports.saves.after30') },
    { key: 'days90', label: t('reports.saves.after90') },
  ] as const;
  const rowsOf = (days: keyof Durability): IntervalRow[] => [
    rowOf(report, 'all', t('reports.saves.all'), saving.durability[days].saved),
    ...saving.mechanisms.map(({ mechanism, durability }) =>
      rowOf(report, mechanism, t(`reports.name.mechanism.${mechanism}`), durability[days].saved),
    ),
    {
      ...rowOf(report, 'control', t('reports.saves.control'), saving.durability[days].control),
      isCompared: true,
    },
  ];
  return (
    <Card
      id="lasting"
      title={title}
      lead={t('reports.saves.lastingLead')}
      footnote={t('reports.saves.lastFootnote')}
    >
      <div className="grid grid-cols-1 gap-x-10 gap-y-8 lg:grid-cols-2">
        {periods.map(({ key, label }) => (
          <div key={key} className="min-w-0">
            <h3 className="mb-3 text-sm font-medium">{label}</h3>
            <IntervalPlot
              label={`${title} ${label}`}
              format={(rate) => percent(rate, 0)}
              rows={rowsOf(key)}
            />
            <Verdict report={report} lasted={saving.durability[key]} />
          </div>
        ))}
      </div>
    </Card>
  );
}

function Verdict({ report: { words }, lasted }: { report: OpenReport; lasted: Lasted }) {
  const { t } = words;
  const { saved, control, difference } = lasted;
  if (!isKnown(saved) || !isKnown(control) || !difference) return null;
  const key = difference.high < 0 ? 'worse' : difference.low > 0 ? 'better' : 'alike';
  const [near, far] = [Math.abs(difference.low), Math.abs(difference.high)].sort((a, b) => a - b);
  return (
    <p className="text-muted mt-3 text-sm text-pretty">
      {t(`reports.saves.${key}`, {
        points: pointsText(words, Math.abs(saved.rate - control.rate)),
        low: pointsText(words, near ?? 0),
        high: pointsText(words, far ?? 0),
      })}
    </p>
  );
}
