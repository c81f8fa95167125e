import { describe, expect, it } from 'vitest';
import { cohortsOf, exposureOf, sampleOf } from '@/domain/reports/cohort/rules';

describe('exposure', () => {
  const size = (month: string | null, recipients = 100, consentSource = 'web') => ({
    consentSource,
    month,
    recipients,
  });
  const ages = (month: string | null, from: string, to: string) =>
    Object.fromEntries(exposureOf([size(month)], { from, to }).get('web') ?? []);

  it('counts a consent for half of the month in which it was given, and in any later month half at each of two ages', () => {
    expect(ages('2026-01', '2026-01-01', '2026-01-31')).toEqual({ '0': 50 });
    expect(ages('2026-01', '2026-02-01', '2026-02-28')).toEqual({ '0': 50, '1-2': 50 });
    expect(ages('2026-01', '2026-04-01', '2026-04-30')).toEqual({ '1-2': 50, '3-5': 50 });
    expect(ages('2020-01', '2026-04-01', '2026-04-30')).toEqual({ '24+': 100 });
  });

  it('counts nothing before the consent, part of a month in proportion, and a consent without a date under no age', () => {
    expect(ages('2026-05', '2026-04-01', '2026-04-30')).toEqual({});
    expect(ages('2020-01', '2026-04-01', '2026-04-15')).toEqual({ '24+': 50 });
    expect(ages(null, '2026-03-01', '2026-04-30')).toEqual({ unknown: 200 });
  });
});

describe('cohorts', () => {
  const days = { from: '2026-03-01', to: '2026-04-30' };
  const sizes = [
    { consentSource: 'web', month: '2025-01', recipients: 4_000 },
    { consentSource: 'fair', month: '2025-01', recipients: 20 },
  ];
  const optOuts = [
    { consent_source: 'web', consent_age: '12-17', changes: 40 },
    { consent_source: 'fair', consent_age: '12-17', changes: 1 },
    { consent_source: 'gone', consent_age: 'unknown', changes: 2 },
  ];

  it('have opt-out rates per person and month with an interval, most recipients first, and mark thin ones', () => {
    const [web, fair, gone] = cohortsOf(optOuts, sizes, exposureOf(sizes, days));
    expect(web).toMatchObject({
      consentSource: 'web',
      total: { optOuts: 40, personMonths: 8_000, thin: false },
    });
    expect(web?.total.rate).toBeCloseTo(0.005, 6);
    // Exact Poisson limits of 40: 28.58 to 54.47.
    expect(web?.total.interval?.low).toBeCloseTo(28.58 / 8_000, 4);
    expect(web?.total.interval?.high).toBeCloseTo(54.47 / 8_000, 4);
    expect(fair?.total).toMatchObject({ optOuts: 1, thin: true });
    expect(gone?.total).toMatchObject({ optOuts: 2, rate: null, thin: true });
  });

  it('are counts without rates if the number of people is unknown', () => {
    const [web] = cohortsOf(optOuts, sizes, null);
    expect(web?.total).toMatchObject({ optOuts: 40, personMonths: null, rate: null });
  });
});

it('a sample of a large list is about five thousand people, of a small one everyone', () => {
  const list = (recipients: number) => [{ consentSource: '', month: null, recipients }];
  expect(sampleOf(list(5_000))).toBe('');
  expect(sampleOf(list(500_000))).toBe('TABLESAMPLE SYSTEM (1) REPEATABLE (1)');
});
