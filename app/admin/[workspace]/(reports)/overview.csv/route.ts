import { csvRoute } from '@/app/admin/[workspace]/(reports)/_report/csv-route';
import { spell } from '@/app/admin/[workspace]/(reports)/_report/csv-cells';
import { readOverview } from '@/domain/reports/overview/data';

export const GET = csvRoute('trend', async function* ({ scope, query, today }) {
  const { trend } = await readOverview(scope, query, today);
  const before = trend.split === 'none' ? trend.before : null;
  const compared = before ? ['compared with'] : [];
  yield [
    ['from', 'to', 'partial', ...trend.series.map(({ key }) => key || 'none'), ...compared, 'delivered'],
  ];
  yield trend.buckets.map(({ from, to, partial }, index) => [
    from,
    to,
    partial ? 'yes' : 'no',
    ...trend.series.map(({ values }) => spell(values[index])),
    ...(before ? [spell(before[index])] : []),
    spell(trend.delivered?.[index]),
  ]);
});
