import { csvRoute } from '@/app/admin/[workspace]/(reports)/_report/csv-route';
import { spell } from '@/app/admin/[workspace]/(reports)/_report/csv-cells';
import { resolvePeriod } from '@/domain/reports/period/rules';
import { readBacklogs, readPropagation } from '@/domain/feed/propagation/data';
import { shortestDeadline } from '@/domain/feed/propagation/rules';
import type { Lags } from '@/domain/feed/propagation/schema';
import { now } from '@/lib/clock';

/** One line per webhook with what it has not received yet, and one for each of its days. */
export const GET = csvRoute('propagation', async function* ({ scope, query, today, choices }) {
  const deadline = shortestDeadline(choices.channels);
  const [webhooks, backlogs] = await Promise.all([
    readPropagation(scope, resolvePeriod(query, today).days, deadline?.seconds ?? null),
    readBacklogs(scope, now()),
  ]);
  const lags = ['opt_outs', 'p50_seconds', 'p95_seconds', 'p99_seconds', 'slowest_seconds', 'late'];
  const waiting = ['not_heard', 'oldest_not_heard', 'first_deadline', 'deadline', 'overdue'];
  yield [['webhook', 'name', 'host', 'state', 'day', ...lags, ...waiting]];
  const cells = ({ optOuts, p50, p95, p99, slowest, late }: Lags) =>
    [optOuts, p50, p95, p99, slowest, late].map(spell);
  for (const { webhookId, description, url, state, days, ...whole } of webhooks) {
    const own = [webhookId, description, new URL(url).host, state];
    const backlog = backlogs.find((one) => one.webhookId === webhookId);
    yield [
      [
        ...own,
        'all',
        ...cells(whole),
        spell(backlog?.optOuts),
        backlog?.oldestAt?.toISOString() ?? '',
        backlog?.deadline?.at.toISOString() ?? '',
        backlog?.deadline?.rule ?? '',
        spell(backlog?.overdue),
      ],
      ...days.map(({ day, ...lag }) => [...own, day, ...cells(lag), ...waiting.map(() => '')]),
    ];
  }
});
