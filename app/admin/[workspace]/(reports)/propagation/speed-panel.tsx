import type { ReactNode } from 'react';
import type { OpenReport } from '@/app/admin/[workspace]/(reports)/_report/open-report';
import { ChartTable, PlainTable, type TableColumn } from '@/components/report/chart-table';
import { LagPlot, type LagRow } from '@/components/report/lag-plot';
import { Card } from '@/components/ui/card';
import type { ShortestDeadline } from '@/domain/feed/propagation/rules';
import type { Lags, PropagationOfWebhook } from '@/domain/feed/propagation/schema';
import { withinText } from './rules-panel';
import { nameOfWebhook } from '../../webhooks/state';
import { durationText } from './duration';

const MEASURES = ['p50', 'p95', 'p99', 'slowest'] as const;

/** How soon each endpoint received a period's opt-outs: as a plot, in numbers, and by day. */
export function SpeedPanel({
  report,
  webhooks,
  deadline,
  csv,
}: {
  report: OpenReport;
  webhooks: readonly PropagationOfWebhook[];
  deadline: ShortestDeadline | null;
  csv: ReactNode;
}) {
  const { words } = report;
  const { t, number, day } = words;
  const title = t('reports.propagation.speed');
  const within = deadline && withinText(deadline.rule, words);
  const columns = (first: 'webhook' | 'day'): TableColumn[] => [
    { key: first, label: t(`reports.propagation.${first}`) },
    ...(['optOuts', ...MEASURES] as const).map((key) => ({
      key,
      label: t(`reports.propagation.${key}`),
      align: 'right' as const,
    })),
    ...(within
      ? [{ key: 'late', label: t('reports.propagation.late', { within }), align: 'right' as const }]
      : []),
  ];
  const cellsOf = (lags: Lags) => [
    { text: number(lags.optOuts) },
    ...MEASURES.map((measure) => {
      const seconds = lags[measure];
      return { text: seconds === null ? '–' : durationText(seconds, words) };
    }),
    ...(lags.late === null ? [] : [{ text: number(lags.late) }]),
  ];
  return (
    <Card
      id="speed"
      title={title}
      lead={t('reports.propagation.speedLead')}
      actions={csv}
      footnote={t('reports.propagation.footnote')}
    >
      <LagPlot
        label={title}
        rows={webhooks.map((webhook) => rowOf(report, webhook))}
        limit={
          deadline && {
            seconds: deadline.seconds,
            label: t('reports.propagation.against', {
              within: withinText(deadline.rule, words),
              rule: t(`reports.propagation.rule.${deadline.rule.key}`),
            }),
          }
        }
        format={(seconds) => durationText(seconds, words)}
      />
      <ChartTable
        summary={t('reports.propagation.table')}
        caption={title}
        columns={columns('webhook')}
        rows={webhooks.map((webhook) => ({
          key: webhook.webhookId,
          cells: [{ text: titleOf(report, webhook) }, ...cellsOf(webhook)],
        }))}
      />
      {webhooks
        .filter(({ days }) => days.length > 0)
        .map((webhook) => (
          <details key={webhook.webhookId} className="mt-1 text-sm">
            <summary className="text-muted hover:text-ink min-h-6 w-max max-w-full">
              {t('reports.propagation.days')}: {titleOf(report, webhook)}
            </summary>
            <PlainTable
              caption={`${t('reports.propagation.days')}: ${titleOf(report, webhook)}`}
              columns={columns('day')}
              rows={webhook.days.map((each) => ({
                key: each.day,
                cells: [{ text: day(each.day) }, ...cellsOf(each)],
              }))}
            />
          </details>
        ))}
    </Card>
  );
}

function titleOf({ words: { t } }: OpenReport, webhook: PropagationOfWebhook): string {
  const name = nameOfWebhook(webhook);
  return webhook.state === 'removed' ? `${name} (${t('reports.propagation.removed')})` : name;
}

function rowOf(report: OpenReport, webhook: PropagationOfWebhook): LagRow {
  const { scope, words, base } = report;
  const { webhookId, state, optOuts, p50, p95, slowest, late } = webhook;
  const known = p50 === null || p95 === null || slowest === null ? null : { p50, p95, slowest };
  const isOpen = state !== 'removed' && scope.capabilities.has('webhooks.read');
  return {
    key: webhookId,
    label: titleOf(report, webhook),
    ...(isOpen && { href: `${base}/webhooks/${webhookId}` }),
    lags: known,
    text: known
      ? words.t('reports.propagation.row', {
          count: optOuts,
          p50: durationText(known.p50, words),
          p95: durationText(known.p95, words),
          slowest: durationText(known.slowest, words),
          late: late ?? 0,
        })
      : words.t('reports.propagation.nothing'),
  };
}
