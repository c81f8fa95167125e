import { describe, expect, it } from 'vitest';
import { live, type Run } from './experiments';
import { KINDS } from './experiments-kinds';

/** A few experiments of each kind, each looked at on 180 days; `npm run bench -- experiments` lives thousands. */
const runs = (kind: keyof typeof KINDS, count: number): Run[] =>
  Array.from({ length: count }, (_, seed) => live(KINDS[kind], seed + 1));

describe('in an experiment of which the truth is known, looked at every day,', () => {
  it('nothing is ever shown where nothing differs, though a usual interval shows something', () => {
    const same = runs('same', 8);
    expect(same.map(({ better, worse, harm, off }) => [better, worse, harm, off].map(Boolean))).toEqual(
      same.map(() => [false, false, false, false]),
    );
    expect(same.some(({ atOneLook }) => atOneLook !== null)).toBe(true);
  });

  it('three points more are shown, and never before anyone was followed for 90 days', () => {
    const days = runs('better', 4).map(({ better, worse }) => [better, worse] as const);
    expect(days.filter(([better]) => better !== null).length).toBeGreaterThanOrEqual(3);
    for (const [better, worse] of days) {
      expect(better ?? Infinity).toBeGreaterThan(90);
      expect(worse).toBeNull();
    }
  });

  it('thirty points fewer who leave on the page, and leave later, are no difference', () => {
    for (const { naive, value, better, worse } of runs('sameSelf', 3)) {
      expect(naive).toBeGreaterThan(0.2);
      expect(Math.abs(value ?? NaN)).toBeLessThan(0.03);
      expect([better, worse]).toEqual([null, null]);
    }
  });

  it('twice the complaints are harm', () => {
    expect(runs('complaints', 3).filter(({ harm }) => harm !== null).length).toBeGreaterThanOrEqual(2);
  });

  it('a split of 52 to 48 is off', () => {
    for (const { off } of runs('split', 2)) expect(off).not.toBeNull();
  });
});
