import { cohortsOf, exposureOf } from '@/domain/reports/cohort/rules';
import type { Cohorts } from '@/domain/reports/cohort/schema';
import { resolvePeriod } from '@/domain/reports/period/rules';
import { filterOf, type ReportQuery } from '@/domain/reports/query/schema';
import { readRollup } from '@/domain/reports/rollup/data/cells';
import { readCohortSizes } from '@/domain/reports/rollup/data/sizes';
import { allows, unknownBy } from '@/domain/reports/rollup/rules';
import { CONSENT_AGES } from '@/domain/reports/rollup/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';

/**
 * Opt-out rates by the source and age of consent. Cohort sizes are not known by locale: filtered by one, there are
 * counts without rates.
 */
export async function readCohorts(
  scope: WorkspaceScope,
  query: ReportQuery,
  today: string,
): Promise<Cohorts> {
  const filter = filterOf(query);
  const { days, compared } = resolvePeriod(query, today);
  const [optOuts, sizes] = await Promise.all([
    readRollup(scope, { days, filter, by: ['consent_source', 'consent_age'], actions: ['opt_out'] }),
    readCohortSizes(scope),
  ]);
  const wanted = sizes.filter((size) => allows(filter.consentSource, size.consentSource));
  const exposure = unknownBy(filter).has('people') ? null : exposureOf(wanted, days);
  return { days, compared, ages: CONSENT_AGES, sources: cohortsOf(optOuts, wanted, exposure) };
}
