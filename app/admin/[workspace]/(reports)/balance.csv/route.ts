import { csvRoute } from '@/app/admin/[workspace]/(reports)/_report/csv-route';
import { spell } from '@/app/admin/[workspace]/(reports)/_report/csv-cells';
import { readBalances } from '@/domain/reports/balance/data';
import { MOVES } from '@/domain/reports/balance/schema';

export const GET = csvRoute('balance', async function* ({ scope, query, today }) {
  const { days, compared, now, before } = await readBalances(scope, query, today);
  yield [['from', 'to', 'channel', 'start', ...MOVES, 'end', 'growth']];
  for (const [range, balances] of [
    [days, now],
    [compared, before],
  ] as const)
    yield (balances ?? []).map(({ channel, start, moves, end, growth }) => [
      range?.from ?? '',
      range?.to ?? '',
      channel,
      String(start),
      ...MOVES.map((move) => String(moves[move])),
      String(end),
      spell(growth),
    ]);
});
