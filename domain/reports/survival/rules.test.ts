import { describe, expect, it } from 'vitest';
import { stepAt, survivalBySource } from '@/domain/reports/survival/rules';

type Stay = { consentSource?: string; entered?: number; followed?: number; lost?: boolean };

/** The cells of people who came in one month and were lost, or no longer seen, in another. */
function stay(
  people: number,
  { consentSource = 'web', entered = 0, followed = 12, lost = false }: Stay = {},
) {
  const none = { consentSource, entered: 0, lost: 0, censored: 0 };
  return [
    { ...none, month: entered, entered: people },
    { ...none, month: followed, ...(lost ? { lost: people } : { censored: people }) },
  ];
}

describe('how long people of a source stay', () => {
  it('is the share of those seen, month after month', () => {
    const [web] = survivalBySource([
      ...stay(60),
      ...stay(20, { followed: 0, lost: true }),
      ...stay(20, { followed: 6, lost: true }),
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
      ...stay(72, { consentSource: 'old', entered: 60, followed: 62 }),
      ...stay(10, { consentSource: 'old', entered: 60, followed: 60, lost: true }),
      ...stay(9, { consentSource: 'old', entered: 60, followed: 61, lost: true }),
      // One who signed up and left at once, and one who came late: neither makes a curve of five years.
      ...stay(1, { consentSource: 'old', followed: 0, lost: true }),
      ...stay(9, { consentSource: 'old', entered: 61, followed: 62 }),
    ]);
    expect(old?.from).toBe(60);
    expect(old?.steps[0]).toMatchObject({ month: 60, share: 1 });
    expect(stepAt(old ?? { steps: [] }, 61)?.share).toBeCloseTo(1 - 10 / 91, 12);
    expect(stepAt(old ?? { steps: [] }, 62)?.share).toBeCloseTo((1 - 10 / 91) * (1 - 9 / 90), 12);
  });

  it('ends where too few are seen, and a source of few people has none', () => {
    const [web, ...rest] = survivalBySource([
      ...stay(30, { followed: 2 }),
      ...stay(19, { followed: 9 }),
      ...stay(5, { consentSource: 'fair' }),
    ]);
    expect(web?.steps.map(({ month }) => month)).toEqual([0, 1, 2]);
    expect(rest).toEqual([]);
  });
});
