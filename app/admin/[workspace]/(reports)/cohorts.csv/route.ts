import { csvRoute } from '@/app/admin/[workspace]/(reports)/_report/csv-route';
import { spell } from '@/app/admin/[workspace]/(reports)/_report/csv-cells';
import { readCohorts } from '@/domain/reports/cohort/data';

export const GET = csvRoute('cohorts', async function* ({ scope, query, today }) {
  const { sources } = await readCohorts(scope, query, today);
  yield [
    [
      'consent_source',
      'recipients',
      'months',
      'opt_outs',
      'person_months',
      'rate',
      'low_95',
      'high_95',
      'thin',
    ],
  ];
  yield sources.flatMap(({ consentSource, recipients, cells, total }) =>
    [...cells, total].map((cell) => [
      consentSource,
      String(recipients),
      cell.age ?? 'all',
      String(cell.optOuts),
      spell(cell.personMonths),
      spell(cell.rate),
      spell(cell.interval?.low),
      spell(cell.interval?.high),
      cell.thin ? 'yes' : 'no',
    ]),
  );
});
