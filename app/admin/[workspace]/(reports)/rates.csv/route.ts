import { csvRoute } from '@/app/admin/[workspace]/(reports)/_report/csv-route';
import { RATE, cellsOf, spell } from '@/app/admin/[workspace]/(reports)/_report/csv-cells';
import { readRates } from '@/domain/reports/rates/data';
import { RATE_DIMENSIONS } from '@/domain/reports/rates/schema';

export const GET = csvRoute('rates', async function* ({ scope, query, today }) {
  const rates = await readRates(scope, query, today);
  yield [['by', 'key', 'opt_outs', 'delivered', ...RATE]];
  for (const dimension of RATE_DIMENSIONS)
    yield rates[dimension].map(({ key, optOuts, delivered, rate }) => [
      dimension,
      key,
      String(optOuts),
      spell(delivered),
      ...cellsOf(rate.now),
    ]);
});
