import { cellsOf, RATE } from '@/app/admin/[workspace]/(reports)/_report/csv-cells';
import { csvRoute } from '@/app/admin/[workspace]/(reports)/_report/csv-route';
import { readMessageRates } from '@/domain/reports/message-rates/data';
import { MESSAGE_DIMENSIONS } from '@/domain/reports/message-rates/schema';

/** One line for each dimension and value: opt-outs, complaints and bounces per recorded message. */
export const GET = csvRoute('messages', async function* ({ scope, query, today }) {
  const headings = ['opt_outs', 'complaints', 'bounces'].flatMap((kind) =>
    RATE.map((cell) => `${kind}_${cell}`),
  );
  yield [['by', 'value', 'messages', ...headings]];
  const { by } = await readMessageRates(scope, query, today);
  yield MESSAGE_DIMENSIONS.flatMap((dimension) =>
    by[dimension].map(({ key, messages, optOuts, complaints, bounces }) => [
      dimension,
      key,
      String(messages),
      ...[optOuts, complaints, bounces].flatMap(cellsOf),
    ]),
  );
});
