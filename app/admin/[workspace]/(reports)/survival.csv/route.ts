import { csvRoute } from '@/app/admin/[workspace]/(reports)/_report/csv-route';
import { readSurvival } from '@/domain/reports/survival/data';

/** One line for each consent source and month since consent. */
export const GET = csvRoute('survival', async function* ({ scope, query }) {
  yield [
    ['consent_source', 'people', 'lost', 'from_month', 'month', 'at_risk', 'stayed', 'low_95', 'high_95'],
  ];
  for (const { consentSource, people, lost, from, steps } of await readSurvival(scope, query))
    yield steps.map(({ month, atRisk, share, interval }) =>
      [consentSource, people, lost, from, month, atRisk, share, interval.low, interval.high].map(String),
    );
});
