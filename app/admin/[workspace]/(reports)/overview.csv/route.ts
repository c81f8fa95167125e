import { csvRoute } from '@/app/admin/[workspace]/(reports)/_report/csv-route';
import { spell } from '@/app/admin/[workspace]/(reports)/_report/csv-cells';
import { notesIn } from '@/app/admin/[workspace]/(reports)/_report/notes-panel';
import { listNotes } from '@/domain/reports/day-note/data';
import { readOverview } from '@/domain/reports/overview/data';
import { resolvePeriod } from '@/domain/reports/period/rules';

export const GET = csvRoute('trend', async function* ({ scope, query, today }) {
  const [{ trend }, written] = await Promise.all([
    readOverview(scope, query, today),
    listNotes(scope, resolvePeriod(query, today).days),
  ]);
  const before = trend.split === 'none' ? trend.before : null;
  const compared = before ? ['compared with'] : [];
  yield [
    [
      'from',
      'to',
      'partial',
      ...trend.series.map(({ key }) => key || 'none'),
      ...compared,
      'delivered',
      'notes',
    ],
  ];
  yield trend.buckets.map(({ from, to, partial }, index) => [
    from,
    to,
    partial ? 'yes' : 'no',
    ...trend.series.map(({ values }) => spell(values[index])),
    ...(before ? [spell(before[index])] : []),
    spell(trend.delivered?.[index]),
    notesIn(written, { from, to }),
  ]);
});
