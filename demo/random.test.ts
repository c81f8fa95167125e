import { describe, expect, it } from 'vitest';
import { createRandom } from './random';

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a seeded random stream', () => {
  it('is the same for the same seed and stream, and different for others', () => {
    const draw = (seed: number, stream: number) => {
      const random = createRandom(seed, stream);
      return Array.from({ length: 20 }, () => random.next());
    };
    expect(draw(1, 2)).toEqual(draw(1, 2));
    expect(draw(1, 2)).not.toEqual(draw(1, 3));
    expect(draw(1, 2)).not.toEqual(draw(2, 2));
  });

  it('has the promised averages', () => {
    const random = createRandom(7);
    const times = <T>(draw: () => T) => Array.from({ length: 20_000 }, draw);
    expect(mean(times(() => random.next()))).toBeCloseTo(0.5, 1);
    expect(mean(times(() => random.poisson(0.4)))).toBeCloseTo(0.4, 1);
    expect(mean(times(() => random.poisson(45))) / 45).toBeCloseTo(1, 1);
    expect(mean(times(() => random.wait(3))) / 3).toBeCloseTo(1, 1);
    const picked = times(() =>
      random.weighted([
        ['often', 3],
        ['seldom', 1],
      ]),
    );
    expect(picked.filter((one) => one === 'often').length / picked.length).toBeCloseTo(0.75, 1);
  });

  it('makes version 7 UUIDs that sort by their time', () => {
    const random = createRandom(7);
    const early = random.uuid(new Date('2026-01-01T00:00:00Z'));
    const late = random.uuid(new Date('2026-01-01T00:00:00.001Z'));
    expect(early).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(early < late).toBe(true);
  });
});
