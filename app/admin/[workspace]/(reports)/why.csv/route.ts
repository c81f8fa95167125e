import { csvRoute } from '@/app/admin/[workspace]/(reports)/_report/csv-route';
import { LEAVERS, leaverCells, spell } from '@/app/admin/[workspace]/(reports)/_report/csv-cells';
import { diagnose } from '@/domain/reports/diagnosis/data';

export const GET = csvRoute('findings', async function* ({ scope, query, today }) {
  const { findings, leavers } = await diagnose(scope, query, today);
  yield [
    [
      'finding',
      'cause',
      'sure',
      'action',
      'opt_outs',
      'measure',
      'part',
      'whole',
      'rate',
      'low_95',
      'high_95',
      'against',
      'against_rate',
      'times',
      'period_opt_outs',
      ...LEAVERS.map((name) => `period_${name}`),
    ],
  ];
  yield findings.flatMap(({ id, cause, sure, action, optOuts, evidence }) =>
    evidence.map(({ measure, found, against, times }) => [
      id,
      cause,
      sure,
      action,
      String(optOuts),
      measure,
      String(found.part),
      String(found.whole),
      String(found.rate),
      String(found.interval.low),
      String(found.interval.high),
      against?.what ?? '',
      spell(against?.rate),
      spell(times),
      String(leavers.presses),
      ...leaverCells(leavers),
    ]),
  );
});
