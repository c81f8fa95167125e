import { describe, expect, it } from 'vitest';
import { stepAt, survivalBySource } from '@/domain/reports/survival/rules';
import type { SurvivalCell } from '@/domain/reports/survival/schema';

const cell = (people: number, rest: Partial<SurvivalCell> = {}): SurvivalCell => ({
  consentSource: 'web',
  entered: 0,
  followed: 12,
  lost: false,
  people,
  ...rest,
});

describe('how long people of a source stay', () => {
  it('is the share of those seen, month after month', () => {
    const [web] = survivalBySource([
      cell(60),
      cell(20, { followed: 0, lost: true }),
      cell(20, { followed: 6, lost: true }),
    ]);
    expect(web).toMatchObject({ people: 100, lost: 40, from: 0 });
    expect(stepAt(web ?? { steps: [] }, 1)).toMatchObject({ share: 0.8, atRisk: 100 });
    expect(stepAt(web ?? { steps: [] }, 6)).toMatchObject({ share: 0.8, atRisk: 80 });
    expect(stepAt(web ?? { steps: [] }, 7)?.share).toBeCloseTo(0.6, 12);
    expect(stepAt(web ?? { steps: [] }, 12)?.share).toBeCloseTo(0.6, 12);
    expect(stepAt(web ?? { steps: [] }, 13)).toBeNull();
  });

  it('does not count months before people were known: an old list that loses a tenth a month is no better than it is', () => {
    const [old] = survivalBySource([
      cell(72, { consentSource: 'old', entered: 60, followed: 62 }),
      cell(10, { consentSource: 'old', entered: 60, followed: 60, lost: true }),
      cell(9, { consentSource: 'old', entered: 60, followed: 61, lost: true }),
      // One who signed up and left at once, and one who came late: neither makes a curve of five years.
      cell(1, { consentSource: 'old', followed: 0, lost: true }),
      cell(9, { consentSource: 'old', entered: 61, followed: 62 }),
    ]);
    expect(old?.from).toBe(60);
    expect(old?.steps[0]).toMatchObject({ month: 60, share: 1 });
    expect(stepAt(old ?? { steps: [] }, 61)?.share).toBeCloseTo(1 - 10 / 91, 12);
    expect(stepAt(old ?? { steps: [] }, 62)?.share).toBeCloseTo((1 - 10 / 91) * (1 - 9 / 90), 12);
  });

  it('ends where too few are seen, and a source of few people has none', () => {
    const [web, ...rest] = survivalBySource([
      cell(30, { followed: 2 }),
      cell(19, { followed: 9 }),
      cell(5, { consentSource: 'fair' }),
    ]);
    expect(web?.steps.map(({ month }) => month)).toEqual([0, 1, 2]);
    expect(rest).toEqual([]);
  });
});
