/** A part of a whole: opt-outs of deliveries, saves of visits. `part` may not exceed `whole`. */
export type Share = { part: number; whole: number };

/** Both ends included. */
export type Interval = { low: number; high: number };

/** A share with its rate (null if the whole is 0) and 95% confidence interval. */
export type Rate = Share & { rate: number | null; interval: Interval };

/**
 * A rate, the one in the period compared with, and the confidence interval of the first minus the second; null:
 * unknown.
 */
export type RateChange = { now: Rate | null; before: Rate | null; difference: Interval | null };

/** The z-score of a 95% confidence interval. */
export const Z_95 = 1.959963984540054;

/** If fewer cases than this are expected, nothing can be said about how many there were. */
export const MIN_EXPECTED = 5;

/** Null if the whole is 0. */
export function rateOf({ part, whole }: Share): number | null {
  return whole > 0 ? part / whole : null;
}

/**
 * A share with its rate and interval. Null if it is not a share: the part exceeds the whole, or the whole is unknown.
 */
export function toRate(part: number, whole: number | null): Rate | null {
  if (whole === null || part > whole) return null;
  return { part, whole, rate: rateOf({ part, whole }), interval: shareInterval({ part, whole }) };
}

/** A rate beside the earlier one, and their difference; null if either has no rate. */
export function toRateChange(now: Rate | null, before: Rate | null): RateChange {
  const both = now && before && now.whole > 0 && before.whole > 0;
  return { now, before, difference: both ? differenceInterval(now, before) : null };
}

/**
 * The Wilson score interval of a proportion: accurate for small numbers and for rates near zero, as opt-out rates are,
 * and never outside 0 to 1. With a whole of 0 it is 0 to 1. Source: E. B. Wilson, JASA 22 (1927); Newcombe, Statistics
 * in Medicine 17 (1998), 857–872, method 3.
 */
export function shareInterval({ part, whole }: Share, z = Z_95): Interval {
  if (whole <= 0) return { low: 0, high: 1 };
  const rate = part / whole;
  const weight = 1 + z ** 2 / whole;
  const centre = (rate + z ** 2 / (2 * whole)) / weight;
  const half = (z / weight) * Math.sqrt((rate * (1 - rate)) / whole + z ** 2 / (4 * whole ** 2));
  // At the ends the two are equal but for the last digit.
  return { low: part === 0 ? 0 : centre - half, high: part === whole ? 1 : centre + half };
}

/**
 * The confidence interval of a difference between two independent proportions, the first minus the second, by the
 * hybrid score method. If it contains 0, the data do not distinguish the two. Source: Newcombe, Statistics in Medicine
 * 17 (1998), 873–890, method 10.
 */
export function differenceInterval(first: Share, second: Share, z = Z_95): Interval {
  const [a, b] = [rateOf(first), rateOf(second)];
  if (a === null || b === null) return { low: -1, high: 1 };
  const [ofA, ofB] = [shareInterval(first, z), shareInterval(second, z)];
  return {
    low: a - b - Math.hypot(a - ofA.low, ofB.high - b),
    high: a - b + Math.hypot(ofA.high - a, b - ofB.low),
  };
}

/**
 * How far a count lies from the expected one, in standard deviations of chance alone. On Anscombe's scale a Poisson
 * count has a standard deviation of 1 whatever its size, so that small sends do not raise alarms. Source: F. J.
 * Anscombe, Biometrika 35 (1948), 246–254.
 */
export function surprise(count: number, expected: number): number {
  return anscombe(count) - anscombe(expected);
}

function anscombe(count: number): number {
  return 2 * Math.sqrt(count + 3 / 8);
}

/** What a share is compared with: the usual rate, and how much such shares vary beyond chance. */
export type Baseline = { rate: number; spread: number };

/** A tenth at each end, and at least one of five, is winsorized: the outliers we look for must not widen the limits. */
const WINSORIZED = 0.1;
const MIN_WINSORIZED = 5;
/** Shares that deviate more than this do not count as usual. */
const FAR_OUT = 3;

/**
 * The baseline of many shares, such as of all campaigns: the pooled rate of those that are not outliers, and their
 * overdispersion as a factor on the deviation, at least 1. Null if there is nothing to compare. Source: D. J.
 * Spiegelhalter, Statistics in Medicine 24 (2005), 1185–1202 (funnel plots), section 3.4.
 */
export function baselineOf(shares: readonly Share[]): Baseline | null {
  const counted = shares.filter(({ whole }) => whole > 0);
  if (counted.length === 0) return null;
  // The weighted median rate: one campaign, however large and bad, does not move it far.
  const middle = weightedMedian(counted, weightOf(counted));
  const first = { rate: middle, spread: spreadAround(middle, counted) };
  const usual = counted.filter((share) => Math.abs(standing(share, first)) <= FAR_OUT);
  const rate = pooledRate(usual.length > 0 ? usual : counted);
  return { rate, spread: spreadAround(rate, counted) };
}

function pooledRate(shares: readonly Share[]): number {
  const whole = shares.reduce((sum, share) => sum + share.whole, 0);
  return shares.reduce((sum, share) => sum + share.part, 0) / whole;
}

function spreadAround(rate: number, shares: readonly Share[]): number {
  const scores = winsorized(shares.map((share) => surprise(share.part, share.whole * rate)));
  const dispersion = scores.reduce((sum, score) => sum + score ** 2, 0) / scores.length;
  return Math.max(1, Math.sqrt(dispersion));
}

/** Small shares weigh little, but none weighs more than two of median size. */
function weightOf(shares: readonly Share[]): (share: Share) => number {
  const most = 2 * median(shares.map(({ whole }) => whole));
  return ({ whole }) => Math.min(whole, most);
}

function weightedMedian(shares: readonly Share[], weigh: (share: Share) => number): number {
  const sorted = [...shares].sort((a, b) => a.part / a.whole - b.part / b.whole);
  const half = sorted.reduce((sum, share) => sum + weigh(share), 0) / 2;
  let passed = 0;
  const middle = sorted.find((share) => (passed += weigh(share)) >= half);
  return middle ? middle.part / middle.whole : 0;
}

function winsorized(scores: readonly number[]): number[] {
  const sorted = [...scores].sort((a, b) => a - b);
  const cut = sorted.length < MIN_WINSORIZED ? 0 : Math.max(1, Math.floor(sorted.length * WINSORIZED));
  const [low = -Infinity, high = Infinity] = [sorted[cut], sorted[sorted.length - 1 - cut]];
  return scores.map((score) => Math.min(high, Math.max(low, score)));
}

/** How far a share lies from a baseline, in deviations: beyond 3 it is unusual. */
export function standing({ part, whole }: Share, { rate, spread }: Baseline): number {
  return surprise(part, whole * rate) / spread;
}

/** The rates between which a share of this size is expected to lie: the limits of a funnel plot. */
export function controlLimits(whole: number, { rate, spread }: Baseline, deviations = 3): Interval {
  if (whole <= 0) return { low: 0, high: 1 };
  const centre = anscombe(whole * rate);
  const countAt = (scale: number) => Math.max(0, (Math.max(0, scale) / 2) ** 2 - 3 / 8);
  return {
    low: Math.min(1, countAt(centre - deviations * spread) / whole),
    high: Math.min(1, countAt(centre + deviations * spread) / whole),
  };
}

/** Converts the median absolute deviation of a normal distribution to its standard deviation. */
const MAD_TO_DEVIATION = 1.4826;
/** With fewer past days than this, nothing is known about the usual level. */
const MIN_DAYS = 4;

/** The strength of the prior: as if this many had been counted, and been as expected. */
const PRIOR = 30;

/**
 * How unusual a day is among earlier ones like it (the same weekday). Each is a count and what was expected apart from
 * what such days have in common. That is estimated by the median, and their variation by the median absolute deviation,
 * which single bad days in the past do not move; the variation is at least that of chance.
 * @returns what is expected of the day, and how many deviations above that it is; null if too few days are known.
 */
export function unusualness(
  today: Share,
  earlier: readonly Share[],
): { expected: number; score: number } | null {
  const counted = earlier.filter(({ whole }) => whole > 0);
  if (counted.length < MIN_DAYS) return null;
  const weigh = weightOf(counted);
  const known = counted.reduce((sum, share) => sum + weigh(share), 0);
  const usual = (known * weightedMedian(counted, weigh) + PRIOR) / (known + PRIOR);
  const scores = counted.map(({ part, whole }) => Math.abs(surprise(part, whole * usual)));
  const expected = today.whole * usual;
  return { expected, score: surprise(today.part, expected) / Math.max(1, MAD_TO_DEVIATION * median(scores)) };
}

/** For an even number, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.ceil(half) - 1] ?? 0) + (sorted[Math.floor(half)] ?? 0)) / 2;
}

/**
 * The confidence interval of the expected count, given an observed one, such as opt-outs in person-months. Source:
 * Byar's approximation, in Breslow and Day, Statistical Methods in Cancer Research II (1987), 69.
 */
export function countInterval(count: number, z = Z_95): Interval {
  const above = count + 1;
  return {
    low: count === 0 ? 0 : count * Math.max(0, 1 - 1 / (9 * count) - z / (3 * Math.sqrt(count))) ** 3,
    high: above * (1 - 1 / (9 * above) + z / (3 * Math.sqrt(above))) ** 3,
  };
}

/**
 * The confidence interval of the ratio of two rates of counts: given their total, the part that belongs to the first is
 * a proportion.
 * @param first `whole` is its base: person-months, messages, or the expected count.
 */
export function ratioInterval(first: Share, second: Share, z = Z_95): Interval {
  if (first.whole <= 0 || second.whole <= 0 || first.part + second.part === 0)
    return { low: 0, high: Infinity };
  const { low, high } = shareInterval({ part: first.part, whole: first.part + second.part }, z);
  const odds = (share: number) =>
    (share >= 1 ? Infinity : share / (1 - share)) * (second.whole / first.whole);
  return { low: odds(low), high: odds(high) };
}
