import { CsvLink } from '@/app/admin/[workspace]/(reports)/_report/csv-link';
import { nameOf } from '@/app/admin/[workspace]/(reports)/_report/names';
import type { OpenReport } from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { PlainTable } from '@/components/report/chart-table';
import { Card } from '@/components/ui/card';
import type { AfterOptOut, LateSystem } from '@/domain/reports/after-opt-out/schema';
import { durationText } from './duration';

/** The 48-hour proof: how many messages of the period went out after an opt-out, by the system that told of them. */
export function AfterOptOutPanel({ report, told, systems }: { report: OpenReport } & AfterOptOut) {
  const { scope, words } = report;
  const { t } = words;
  const title = t('reports.afterOptOut.title');
  const found = (of: (system: LateSystem) => number | null) =>
    systems.reduce((sum, system) => sum + (of(system) ?? 0), 0);
  return (
    <Card
      id="after-opt-out"
      title={title}
      lead={t('reports.afterOptOut.lead')}
      actions={
        scope.capabilities.has('recipients.read') && told > 0 ? (
          <CsvLink report={report} panel="after-opt-out" title={title} />
        ) : null
      }
      footnote={t('reports.afterOptOut.footnote')}
    >
      <p className={found(({ afterProviders }) => afterProviders) > 0 ? 'font-semibold' : ''}>
        {told === 0 && systems.length === 0
          ? t('reports.afterOptOut.nothingTold')
          : t('reports.afterOptOut.answer', {
              told: Math.max(
                told,
                found(({ messages }) => messages),
              ),
              messages: found(({ messages }) => messages),
              late: found(({ afterProviders }) => afterProviders),
              illegal: found(({ afterLaw }) => afterLaw),
            })}
      </p>
      {systems.length === 0 ? null : <SystemTable report={report} title={title} systems={systems} />}
    </Card>
  );
}

function SystemTable({
  report,
  title,
  systems,
}: {
  report: OpenReport;
  title: string;
  systems: readonly LateSystem[];
}) {
  const { words } = report;
  const { t, number } = words;
  const counted = (value: number | null) => (value === null ? '–' : number(value));
  const measures = ['messages', 'afterProviders', 'afterLaw', 'median', 'longest'] as const;
  return (
    <PlainTable
      caption={title}
      columns={[
        { key: 'system', label: t('reports.afterOptOut.system') },
        ...measures.map((key) => ({
          key,
          label: t(`reports.afterOptOut.${key}`),
          align: 'right' as const,
        })),
      ]}
      rows={systems.map(({ keyId, name, channel, messages, afterProviders, afterLaw, median, longest }) => ({
        key: `${keyId} ${channel}`,
        cells: [
          {
            text: name ?? t('reports.afterOptOut.command'),
            note: [
              nameOf(report, 'channel', channel),
              ...(afterProviders ? [t('reports.afterOptOut.late', { count: afterProviders })] : []),
            ].join(', '),
          },
          { text: number(messages) },
          { text: counted(afterProviders) },
          { text: counted(afterLaw) },
          { text: durationText(median, words) },
          { text: durationText(longest, words) },
        ],
      }))}
    />
  );
}
