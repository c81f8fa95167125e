import { csvRoute } from '@/app/admin/[workspace]/(reports)/_report/csv-route';
import { RATE, cellsOf, spell } from '@/app/admin/[workspace]/(reports)/_report/csv-cells';
import { readSaving } from '@/domain/reports/saves/data';

export const GET = csvRoute('saves', async function* ({ scope, query, today }) {
  const { funnel, mechanisms, durability } = await readSaving(scope, query, today);
  yield [['what', 'mechanism', 'count', ...RATE]];
  const steps = ['visits', 'unchanged', 'saved', 'left', 'oneClick', 'failed'] as const;
  yield steps.map((step) => [step, '', spell(funnel[step]), ...cellsOf(null)]);
  yield mechanisms.map(({ mechanism, saves, rate }) => [
    'saved_by',
    mechanism,
    String(saves),
    ...cellsOf(rate.now),
  ]);
  const lasting = [{ mechanism: 'all', durability }, ...mechanisms];
  for (const days of ['days30', 'days90'] as const)
    yield [
      ...lasting.map(({ mechanism, durability: own }) => [
        `stayed_${days}`,
        mechanism,
        '',
        ...cellsOf(own[days].saved),
      ]),
      [`stayed_${days}`, 'control', '', ...cellsOf(durability[days].control)],
    ];
});
