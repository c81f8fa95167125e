import { describe, expect, it } from 'vitest';
import { confidenceSequence, informationNeeded, splitAtAnyLook } from '@/lib/confidence-sequence';

describe('a confidence sequence', () => {
  /*
   * R, once (R 4.2.2): the mixture of likelihood ratios integrated numerically, its tuning searched for:
   *   mix <- function(h, info, rho2) integrate(function(l)
   *     dnorm(l, 0, sqrt(rho2)) * exp(l * info * h - l^2 * info / 2), -Inf, Inf, rel.tol = 1e-12)$value
   *   width <- function(info, alpha, rho2) uniroot(function(h)
   *     log(mix(h, info, rho2)) + log(alpha), c(0.5, 20) / sqrt(info), tol = 1e-14)$root
   *   rho2 <- exp(optimize(function(r) width(10000, alpha, exp(r)), log(c(1, 100) / 10000), tol = 1e-12)$minimum)
   *   width(1 / variance, alpha, rho2)
   */
  it.each([
    [0.05, 1e-4, 0.0303512241302855],
    [0.05, 4e-4, 0.0650219936287163],
    [0.05, 5e-5, 0.0216657738015562],
    [0.025, 1e-4, 0.0327916726020229],
    [0.025, 4e-4, 0.0696995702954384],
    [0.025, 5e-5, 0.0233790125850061],
  ])('at alpha %d and variance %d is as wide as the mixture integrated by R', (alpha, variance, width) => {
    const { low, high } = confidenceSequence({ value: 0.01, variance }, { alpha, planned: 10_000 });
    expect(high - 0.01).toBeCloseTo(width, 8);
    expect(0.01 - low).toBeCloseTo(width, 8);
  });

  it('is narrowest, in deviations, where it was planned to be', () => {
    const inDeviations = (variance: number) =>
      confidenceSequence({ value: 0, variance }, { alpha: 0.05, planned: 10_000 }).high / Math.sqrt(variance);
    expect(inDeviations(1e-4)).toBeLessThan(inDeviations(1.2e-4));
    expect(inDeviations(1e-4)).toBeLessThan(inDeviations(0.8e-4));
    // About half again as wide as a usual interval, which allows for one look.
    expect(inDeviations(1e-4)).toBeCloseTo(3.035, 3);
  });

  it('needs about twice the information that one look needs', () => {
    const oneLook = ((1.959964 + 0.841621) / 0.03) ** 2;
    expect(informationNeeded(0.03, 0.05) / oneLook).toBeCloseTo(1.915, 3);
  });
});

describe('a split that is looked at again and again', () => {
  /*
   * R, once: 1 / integrate(function(q)
   *   exp(dbeta(q, belief / 2, belief / 2, log = TRUE) + x[1] * log(q / 0.5) + x[2] * log((1 - q) / 0.5)), 0, 1)
   * (scaled by the largest value, around which it was integrated).
   */
  it.each([
    [[5_200, 4_800], 10, 0.0109367767192278],
    [[5_200, 4_800], 500, 0.00224538039546581],
    [[60, 40], 10, 0.53600470164004],
    [[60, 40], 500, 0.784500978133878],
    [[8_300, 8_000], 500, 0.398070911044832],
    [[8_300, 8_000], 10, 1],
  ])('of %j has the probability that R’s integral gives', (counts, belief, expected) => {
    expect(splitAtAnyLook(counts, [1, 1], { belief })).toBeCloseTo(expected, 8);
  });

  it('of nobody, or as planned, is not surprising', () => {
    expect(splitAtAnyLook([0, 0], [1, 1], { belief: 10 })).toBe(1);
    expect(splitAtAnyLook([9_000, 1_000], [9, 1], { belief: 500 })).toBe(1);
    expect(splitAtAnyLook([9_000, 1_000], [1, 1], { belief: 500 })).toBeLessThan(1e-9);
  });
});
