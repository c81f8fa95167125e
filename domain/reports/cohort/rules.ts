import { type DayRange, addDays, addMonths, countDays } from '@/lib/days';
import type { CohortCell, CohortRow } from '@/domain/reports/cohort/schema';
import { bucketsOf } from '@/domain/reports/period/rules';
import { countInterval, MIN_EXPECTED } from '@/lib/statistics';
import { totalsBy } from '@/lib/group';
import {
  CONSENT_AGES,
  type CohortSize,
  type ConsentAge,
  type RollupCell,
} from '@/domain/reports/rollup/schema';

/** Person-months by consent source and age: `exposure.get(source)?.get(age)`. */
export type Exposure = Map<string, Map<ConsentAge, number>>;

/** The upper ends of the bands, in whole months. */
const BANDS: readonly [ConsentAge, number][] = [
  ['0', 0],
  ['1-2', 2],
  ['3-5', 5],
  ['6-11', 11],
  ['12-17', 17],
  ['18-23', 23],
];

export function bandOf(months: number): ConsentAge {
  return BANDS.find(([, last]) => months <= last)?.[0] ?? '24+';
}

/**
 * Person-months in a range of days, by consent source and age. Consents are spread over their month: in any later month
 * half of them are one month younger than the other half, and in their own month people were present for half of it.
 */
export function exposureOf(sizes: readonly CohortSize[], days: DayRange): Exposure {
  const months = bucketsOf(days, 'month', '9999-12-31').map((bucket) => ({
    month: bucket.key,
    length: countDays(bucket) / countDays({ from: bucket.key, to: addDays(addMonths(bucket.key, 1), -1) }),
  }));
  const exposure: Exposure = new Map();
  for (const { consentSource, month: consented, recipients } of sizes) {
    const ages = exposure.get(consentSource) ?? new Map<ConsentAge, number>();
    exposure.set(consentSource, ages);
    const add = (age: ConsentAge, amount: number) => ages.set(age, (ages.get(age) ?? 0) + amount);
    for (const { month, length } of months) {
      const personMonths = recipients * length;
      if (!consented) {
        add('unknown', personMonths);
        continue;
      }
      const age = monthsBetween(consented, month);
      if (age > 0) add(bandOf(age - 1), personMonths / 2);
      if (age >= 0) add(bandOf(age), personMonths / 2);
    }
  }
  return exposure;
}

/** Whole months between two days or months. */
export function monthsBetween(from: string, to: string): number {
  const [fromYear = 0, fromMonth = 0] = from.split('-').map(Number);
  const [toYear = 0, toMonth = 0] = to.split('-').map(Number);
  return (toYear - fromYear) * 12 + toMonth - fromMonth;
}

/** Opt-outs per person-month by source and age, most recipients first. */
export function cohortsOf(
  optOuts: readonly RollupCell[],
  sizes: readonly CohortSize[],
  exposure: Exposure | null,
): CohortRow[] {
  const recipients = totalsBy(
    sizes,
    ({ consentSource }) => consentSource,
    (size) => size.recipients,
  );
  const left = totalsBy(
    optOuts,
    ({ consent_source = '', consent_age = '' }) => `${consent_age} ${consent_source}`,
    ({ changes }) => changes,
  );
  const sources = new Set([
    ...recipients.keys(),
    ...optOuts.map(({ consent_source = '' }) => consent_source),
  ]);
  const overall = overallRate(optOuts, exposure);
  return [...sources]
    .map((consentSource): CohortRow => {
      const ages = exposure && (exposure.get(consentSource) ?? new Map<ConsentAge, number>());
      const cells = CONSENT_AGES.map((age) =>
        cellOf(age, left.get(`${age} ${consentSource}`) ?? 0, ages && (ages.get(age) ?? 0), overall),
      );
      const total = cellOf(
        null,
        cells.reduce((sum, cell) => sum + cell.optOuts, 0),
        exposure && cells.reduce((sum, { personMonths }) => sum + (personMonths ?? 0), 0),
        overall,
      );
      return { consentSource, recipients: recipients.get(consentSource) ?? 0, cells, total };
    })
    .sort((a, b) => b.recipients - a.recipients);
}

function overallRate(optOuts: readonly RollupCell[], exposure: Exposure | null): number {
  const personMonths = [...(exposure?.values() ?? [])]
    .flatMap((ages) => [...ages.values()])
    .reduce((a, b) => a + b, 0);
  return personMonths > 0 ? optOuts.reduce((sum, { changes }) => sum + changes, 0) / personMonths : 0;
}

function cellOf(
  age: ConsentAge | null,
  optOuts: number,
  personMonths: number | null,
  overall: number,
): CohortCell {
  if (!personMonths) return { age, optOuts, personMonths, rate: null, interval: null, thin: true };
  const { low, high } = countInterval(optOuts);
  return {
    age,
    optOuts,
    personMonths,
    rate: optOuts / personMonths,
    interval: { low: low / personMonths, high: high / personMonths },
    thin: personMonths * overall < MIN_EXPECTED,
  };
}

/**
 * Up to this many recipients everyone is read; beyond that, a sample of about this size, so that the cost does not grow
 * with the list.
 */
const MAX_PEOPLE = 5_000;

/**
 * SQL, a clause after `recipient`, that samples a workspace's people, the same ones each time; '' if all are few
 * enough. Samples blocks of the table, so people imported together are sampled together.
 */
export function sampleOf(sizes: readonly CohortSize[]): string {
  const recipients = sizes.reduce((sum, size) => sum + size.recipients, 0);
  if (recipients <= MAX_PEOPLE) return '';
  return `TABLESAMPLE SYSTEM (${(100 * MAX_PEOPLE) / recipients}) REPEATABLE (1)`;
}

/**
 * SQL for the events of one person in a sample. `OFFSET 0` forces a lookup per person: as a join, a ledger of a million
 * would be read from end to end for five thousand people.
 * @param person SQL of the recipient's id.
 */
export function eventsOf(person: string): string {
  return `SELECT * FROM consent_event WHERE recipient_id = ${person} OFFSET 0`;
}
