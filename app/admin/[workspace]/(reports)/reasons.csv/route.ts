import { csvRoute } from '@/app/admin/[workspace]/(reports)/_report/csv-route';
import { RATE, cellsOf } from '@/app/admin/[workspace]/(reports)/_report/csv-cells';
import { readReasons } from '@/domain/reports/reasons/data';

export const GET = csvRoute('reasons', async function* ({ scope, query, today }) {
  const { reasons, tables } = await readReasons(scope, query, today);
  yield [['by', 'key', 'reason', 'cause', 'opt_outs', ...RATE]];
  yield reasons.map(({ key, cause, optOuts, share }) => [
    'all',
    '',
    key,
    cause,
    String(optOuts),
    ...cellsOf(share.now),
  ]);
  const causes = new Map(reasons.map(({ key, cause }) => [key, cause]));
  for (const [dimension, rows] of Object.entries(tables)) {
    yield rows.flatMap((row) =>
      Object.entries(row.shares).map(([reason, share]) => [
        dimension,
        row.key,
        reason,
        causes.get(reason) ?? '',
        String(share.part),
        ...cellsOf(share),
      ]),
    );
  }
});
