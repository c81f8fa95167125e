import { csvRoute } from '@/app/admin/[workspace]/(reports)/_report/csv-route';
import { listAlerts } from '@/domain/reports/alert/data';

export const GET = csvRoute('alerts', async function* ({ scope }) {
  yield [
    [
      'day',
      'channel',
      'opt_outs',
      'within_a_minute',
      'expected',
      'delivered',
      'score',
      'found',
      'looked_at',
      'by',
      'note',
    ],
  ];
  yield (await listAlerts(scope)).map((alert) => [
    alert.day,
    alert.channel,
    String(alert.optOuts),
    String(alert.hurried),
    String(alert.expected),
    String(alert.delivered),
    String(alert.score),
    alert.foundAt.toISOString(),
    alert.acknowledged?.at.toISOString() ?? '',
    alert.acknowledged?.by ?? '',
    alert.acknowledged?.note ?? '',
  ]);
});
