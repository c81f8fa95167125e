import type { Share } from '@/lib/statistics';

/** How improbable a result is by chance, and what remains improbable if many are looked at. */

/**
 * The probability that a count is at least this large. `variance` is what it has by chance and beyond: where it exceeds
 * the mean the count is negative binomial, otherwise Poisson.
 */
export function countTail(count: number, mean: number, variance = mean): number {
  if (count <= 0) return 1;
  if (mean <= 0) return 0;
  const least = Math.ceil(count);
  const size = variance > mean * (1 + 1e-9) ? mean ** 2 / (variance - mean) : Infinity;
  const share = size === Infinity ? 0 : mean / (mean + size);
  // Of neighbouring counts, the probability of the next divided by that of this one.
  const next = (at: number) => (size === Infinity ? mean / (at + 1) : (share * (at + size)) / (at + 1));
  const density =
    size === Infinity
      ? Math.exp(least * Math.log(mean) - mean - logGamma(least + 1))
      : Math.exp(
          logGamma(least + size) -
            logGamma(size) -
            logGamma(least + 1) +
            size * Math.log1p(-share) +
            least * Math.log(share),
        );
  // Summed on the side that is shorter.
  if (least > mean)
    return Math.min(
      1,
      series(density, (term, index) => term * next(least + index)),
    );
  const below = series(density / next(least - 1), (term, index) => {
    const at = least - 1 - index;
    return at > 0 ? term / next(at - 1) : 0;
  });
  return Math.max(0, 1 - below);
}

const MAX_TERMS = 1_000_000;
function series(first: number, follow: (term: number, index: number) => number): number {
  let [sum, term] = [0, first];
  for (let index = 0; index < MAX_TERMS && term > sum * 1e-17; index += 1) {
    sum += term;
    term = follow(term, index);
  }
  return sum;
}

const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
  -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
];

/** The logarithm of the gamma function of a positive number. Source: C. Lanczos, SIAM J. Numer. Anal. 1 (1964), 86–96. */
export function logGamma(value: number): number {
  if (value < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * value)) - logGamma(1 - value);
  const at = value - 1;
  const base = at + LANCZOS.length - 0.5;
  const sum = LANCZOS.reduce((total, factor, index) => total + factor / (at + index + 1), 0.9999999999998099);
  return 0.5 * Math.log(2 * Math.PI) + (at + 0.5) * Math.log(base) - base + Math.log(sum);
}

const ERFC = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
];

/**
 * The probability that a normal deviate is at least this large, to seven digits however small it is. Source: Press et
 * al., Numerical Recipes (1992), 6.2 (erfcc).
 */
export function normalTail(score: number): number {
  const at = Math.abs(score) / Math.SQRT2;
  const t = 1 / (1 + at / 2);
  const tail = (t / 2) * Math.exp(ERFC.reduceRight((sum, factor) => sum * t + factor, 0) - at ** 2);
  return score >= 0 ? tail : 1 - tail;
}

/**
 * The probability that Student's t is at least this large: for effects whose error is estimated from few. Within 5 in 100
 * from 5 degrees of freedom, which is all that is needed. Source: D. L. Wallace, Annals of Mathematical Statistics 30 (1959),
 * 1121–1130.
 */
export function studentTail(score: number, degrees: number): number {
  const size =
    ((8 * degrees + 1) / (8 * degrees + 3)) * Math.sqrt(degrees * Math.log1p(score ** 2 / degrees));
  return normalTail(Math.sign(score) * size);
}

/**
 * The probability that a share is so much larger than another by chance alone: Fisher's exact test to one side. Both
 * are whole numbers. Source: R. A. Fisher, The Design of Experiments (1935), 21.
 */
export function shareTail(first: Share, second: Share): number {
  const [drawn, marked] = [first.whole, first.part + second.part];
  const all = first.whole + second.whole;
  const chosen = (from: number, count: number) =>
    logGamma(from + 1) - logGamma(count + 1) - logGamma(from - count + 1);
  const density = Math.exp(
    chosen(marked, first.part) + chosen(all - marked, drawn - first.part) - chosen(all, drawn),
  );
  const tail = series(density, (term, index) => {
    const at = first.part + index;
    return (term * (marked - at) * (drawn - at)) / ((at + 1) * (all - marked - drawn + at + 1));
  });
  return Math.min(1, tail);
}

/** The probability that a chi-square deviate is at least this large. Source: Press et al., Numerical Recipes (1992), 6.2. */
export function chiSquareTail(value: number, degrees: number): number {
  if (value <= 0) return 1;
  const [shape, at] = [degrees / 2, value / 2];
  const scale = Math.exp(shape * Math.log(at) - at - logGamma(shape));
  // The series converges below the mean, the continued fraction above.
  if (at < shape + 1)
    return Math.max(0, 1 - scale * series(1 / shape, (term, index) => (term * at) / (shape + index + 1)));
  const tiny = Number.MIN_VALUE / Number.EPSILON;
  let bottom = at + 1 - shape;
  let [top, inverse] = [1 / tiny, 1 / bottom];
  let fraction = inverse;
  for (let step = 1; step < MAX_TERMS; step += 1) {
    const factor = -step * (step - shape);
    bottom += 2;
    inverse = 1 / (factor * inverse + bottom || tiny);
    top = bottom + factor / top || tiny;
    fraction *= inverse * top;
    if (Math.abs(inverse * top - 1) < 1e-15) break;
  }
  return scale * fraction;
}

/**
 * Probabilities adjusted for how many were looked at: those up to 0.05 are, on average, at most one in twenty by chance.
 * Source: Benjamini and Hochberg, JRSS B 57 (1995), 289–300.
 */
export function adjustForMany(probabilities: readonly number[]): number[] {
  const order = [...probabilities.keys()].sort((a, b) => (probabilities[b] ?? 0) - (probabilities[a] ?? 0));
  const adjusted = new Array<number>(probabilities.length).fill(1);
  let least = 1;
  for (const [passed, index] of order.entries()) {
    const rank = probabilities.length - passed;
    least = Math.min(least, ((probabilities[index] ?? 1) * probabilities.length) / rank);
    adjusted[index] = least;
  }
  return adjusted;
}
