import type { Interval } from '@/lib/statistics';
import { logGamma } from '@/lib/tails';

/**
 * Intervals and tests that stay valid however often one looks, and whenever one stops. A usual 95% interval misses the
 * truth in 5 of 100 at one look, and sooner or later in all if one looks every day; these miss it in 5 of 100 ever.
 */

/** The z-score that four of five normal deviates do not exceed: the usual power of a plan, 80%. */
const Z_80 = 0.8416212335729143;
const MAX_ROUNDS = 100;

/** How a sequence is tuned: what it may miss ever, and the information at which it is narrowest. */
export type Tuning = {
  /** The probability that it ever misses the truth. */
  alpha: number;
  /** 1 divided by the variance of the estimate at the planned end. */
  planned: number;
};

/**
 * The asymptotic confidence sequence of an estimate that becomes more precise with time, such as a mean or a Kaplan–Meier
 * share: by the normal mixture, whose boundary a Brownian motion ever crosses with probability alpha. The estimate
 * times its information (1 / variance) behaves like one. It needs many cases, as the central limit theorem does: do not look
 * at a handful.
 *
 * Sources: H. Robbins, Annals of Mathematical Statistics 41 (1970), 1397–1409; S. R. Howard, A. Ramdas, J. McAuliffe and J. Sekhon,
 * Annals of Statistics 49 (2021), 1055–1080 (the boundary and its tuning); I. Waudby-Smith, D. Arbour, R. Sinha, E. H. Kennedy and
 * A. Ramdas, Annals of Statistics 52 (2024), 2613–2640 (without known variance); A. A. Tsiatis, JASA 77 (1982), 855–861 (why
 * Kaplan–Meier estimates of people who enter one after the other have independent increments).
 */
export function confidenceSequence(
  estimate: { value: number; variance: number },
  { alpha, planned }: Tuning,
): Interval {
  const { value, variance } = estimate;
  // So many times the information that the mixture supposes; narrowest at the plan's.
  const times = (peakOf(alpha) * (1 / variance)) / planned;
  const half = Math.sqrt(variance * (1 + 1 / times) * Math.log((1 + times) / alpha ** 2));
  return { low: value - half, high: value + half };
}

/**
 * The information, 1 divided by the variance of the estimate, at which a true difference is shown in four of five
 * experiments by then at the latest.
 */
export function informationNeeded(difference: number, alpha: number): number {
  // At its narrowest, the sequence is so many deviations wide to each side.
  const deviations = Math.sqrt(1 + peakOf(alpha));
  return ((deviations + Z_80) / difference) ** 2;
}

/**
 * Where the mixture's boundary is narrowest, as a multiple of the information that the mixture supposes: the solution of x =
 * log((1 + x) / alpha²), which sets the derivative of the width to 0. There the width is √(1 + x) deviations.
 */
function peakOf(alpha: number): number {
  let peak = -2 * Math.log(alpha);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const next = Math.log((1 + peak) / alpha ** 2);
    if (Math.abs(next - peak) < 1e-13 * peak) return next;
    peak = next;
  }
  return peak;
}

/**
 * The probability that cases fall into classes so unlike their expected shares, valid at any look: 1 divided by a mixture
 * of likelihood ratios, which under the expected shares is a martingale. `belief` is how far off shares are
 * looked for: as if so many cases had been seen that fell as expected. Exact for any number of cases.
 *
 * Source: M. Lindon and A. Malek, Anytime-Valid Inference for Multinomial Count Data, NeurIPS 35 (2022), theorem 2.1; J. Ville, Étude
 * critique de la notion de collectif (1939), 100 (the inequality).
 */
export function splitAtAnyLook(
  counts: readonly number[],
  expected: readonly number[],
  { belief }: { belief: number },
): number {
  const whole = expected.reduce((sum, share) => sum + share, 0);
  let logRatio = logGamma(belief);
  let all = belief;
  for (const [index, count] of counts.entries()) {
    const share = (expected[index] ?? 0) / whole;
    const prior = belief * share;
    logRatio += logGamma(prior + count) - logGamma(prior) - count * Math.log(share);
    all += count;
  }
  return Math.min(1, Math.exp(logGamma(all) - logRatio));
}
