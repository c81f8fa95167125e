import { isKnown, pointsText } from '@/app/admin/[workspace]/(reports)/_report/figures';
import {
  openReport,
  type OpenReport,
  type ReportProps,
} from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { ReportPage } from '@/app/admin/[workspace]/(reports)/_report/report-page';
import { FunnelPanel, MechanismsPanel, rowOf } from '@/app/admin/[workspace]/(reports)/_report/saves-panels';
import { IntervalPlot, type IntervalRow } from '@/components/report/interval-plot';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { readSaving } from '@/domain/reports/saves/data';
import type { Durability, Lasted, Saving } from '@/domain/reports/saves/schema';

/** What people do who come to leave: what keeps them, and whether it lasts. */
export default async function SavesPage(props: ReportProps) {
  const report = await openReport(props, { period: '12m' });
  const { scope, query, today, words } = report;
  const { t } = words;
  const saving = await readSaving(scope, query, today);
  const { funnel } = saving;
  const isEmpty = (funnel.visits ?? 0) + funnel.saved + funnel.left + (funnel.oneClick ?? 0) === 0;
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
    ...(isKnown(saving.durability[days].control)
      ? [
          {
            ...rowOf(report, 'control', t('reports.saves.control'), saving.durability[days].control),
            isCompared: true,
          },
        ]
      : []),
  ];
  return (
    <Card
      id="lasting"
      title={title}
      lead={t('reports.saves.lastingLead')}
      footnote={t('reports.saves.lastFootnote')}
    >
      <div className="grid grid-cols-1 gap-x-10 gap-y-8 lg:grid-cols-2 print:grid-cols-2">
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
