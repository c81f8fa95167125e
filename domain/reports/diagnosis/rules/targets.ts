import { sizeOf, type Group } from '@/domain/reports/diagnosis/rules/audience';
import { totalsBy } from '@/lib/group';

/** A send whose audience is not told: what was delivered, who could have got it, and who left because of it. */
export type UntoldSend = {
  delivered: number;
  /** The most delivered on one day. */
  largest: number;
  reachable: readonly Group[];
  /** Opt-outs by consent source. */
  left: ReadonlyMap<string, number>;
};

const ROUNDS = 30;
/** As if so many sends had been seen to go to everyone, before any is looked at. */
const PRIOR_SENDS = 10;
/** A source with fewer of the people is no audience of its own. */
const MIN_SHARE = 0.01;
/** An audience of this probability is clear. */
const CLEAR = 0.9;
/** Messages that went to a part of the sources, and messages of which it is not clear: shares that do no harm. */
const MAX_PARTIAL = 0.1;
const MAX_UNCLEAR = 0.2;
/** Fewer opt-outs a send than this tell too little of whom it went to. */
const MIN_TO_TELL = 5;
/** What is delivered may exceed who was counted by so much. */
const SLACK = 1.2;

/**
 * How many messages of each send went to each group, where only the number delivered is known. A send may have gone to everyone,
 * to the people of one source, or to all but them: the opt-outs tell, for nobody leaves who got no message. Without
 * this, people of a source that gets campaigns of its own would seem to leave more readily, while they only get more.
 *
 * A mixture of these audiences, fitted by expectation and maximization: A. P. Dempster, N. M. Laird and D. B. Rubin, JRSS
 * B 39 (1977), 1–38.
 */
export function messagesOf(sends: readonly UntoldSend[]): { messages: Group[][]; isUnclear: boolean } {
  const all = totalsBy(
    sends.flatMap(({ reachable, delivered }) => {
      const size = sizeOf(reachable);
      return reachable.map(({ source, amount }) => ({
        source,
        amount: size > 0 ? (amount / size) * delivered : 0,
      }));
    }),
    ({ source }) => source,
    ({ amount }) => amount,
  );
  const whole = [...all.values()].reduce((sum, amount) => sum + amount, 0);
  const sources = [...all].filter(([, amount]) => amount >= MIN_SHARE * whole).map(([source]) => source);
  const targets: readonly ((source: string) => boolean)[] = [
    () => true,
    ...(sources.length > 1 ? sources.map((only) => (source: string) => source === only) : []),
    ...(sources.length > 2 ? sources.map((without) => (source: string) => source !== without) : []),
  ];
  let weights = targets.map((_, index) => (index === 0 ? 0.9 : 0.1 / (targets.length - 1)));
  let rates = ratesOf(
    sends,
    sends.map(() => weights.map((_, index) => (index === 0 ? 1 : 0))),
    targets,
  );
  let shares: number[][] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    shares = sends.map((send) => sharesOf(send, targets, weights, rates));
    const seen = targets.map((_, target) => shares.reduce((sum, each) => sum + (each[target] ?? 0), 0));
    weights = seen.map(
      (count, target) =>
        (count + (target === 0 ? PRIOR_SENDS : 1 / targets.length)) / (sends.length + PRIOR_SENDS + 1),
    );
    rates = ratesOf(sends, shares, targets);
  }
  return {
    messages: sends.map((send, index) => spread(send, shares[index] ?? [], targets)),
    isUnclear: isUnclear(sends, shares),
  };
}

/** Where some sends went to a part, and of many it cannot be said to which, sources cannot be compared. */
function isUnclear(sends: readonly UntoldSend[], shares: readonly (readonly number[])[]): boolean {
  let [whole, toAll, clear, optOuts] = [0, 0, 0, 0];
  for (const [index, { delivered, left }] of sends.entries()) {
    const own = shares[index] ?? [];
    optOuts += [...left.values()].reduce((sum, count) => sum + count, 0);
    whole += delivered;
    toAll += delivered * (own[0] ?? 0);
    if (Math.max(...own) >= CLEAR) clear += delivered;
  }
  const isPartial = toAll < (1 - MAX_PARTIAL) * whole;
  return isPartial && (clear < (1 - MAX_UNCLEAR) * whole || optOuts < MIN_TO_TELL * sends.length);
}

type Target = (source: string) => boolean;

/** Spreads what was delivered over the groups that may have got it. */
function spread(
  { delivered, reachable }: UntoldSend,
  shares: readonly number[],
  targets: readonly Target[],
): Group[] {
  const sizes = targets.map((isIn) => sizeOf(reachable.filter(({ source }) => isIn(source))));
  return reachable.map((group) => ({
    ...group,
    amount: targets.reduce((sum, isIn, target) => {
      const size = sizes[target] ?? 0;
      return isIn(group.source) && size > 0
        ? sum + ((shares[target] ?? 0) * delivered * group.amount) / size
        : sum;
    }, 0),
  }));
}

/** Opt-outs a message by source. */
function ratesOf(
  sends: readonly UntoldSend[],
  shares: readonly (readonly number[])[],
  targets: readonly Target[],
): Map<string, number> {
  const messages = totalsBy(
    sends.flatMap((send, index) => spread(send, shares[index] ?? [], targets)),
    ({ source }) => source,
    ({ amount }) => amount,
  );
  const left = totalsBy(
    sends.flatMap((send) => [...send.left]),
    ([source]) => source,
    ([, count]) => count,
  );
  return new Map(
    [...messages].map(([source, amount]) => [source, ((left.get(source) ?? 0) + 0.5) / (amount + 1)]),
  );
}

/** How probable each audience is for a send, given who left. */
function sharesOf(
  { largest, reachable, left }: UntoldSend,
  targets: readonly Target[],
  weights: readonly number[],
  rates: ReadonlyMap<string, number>,
): number[] {
  const bySource = totalsBy(
    reachable,
    ({ source }) => source,
    ({ amount }) => amount,
  );
  const scores = targets.map((isIn, target) => {
    const size = [...bySource].reduce((sum, [source, amount]) => (isIn(source) ? sum + amount : sum), 0);
    if (target > 0 && size * SLACK < largest) return -Infinity;
    const likely = [...bySource].reduce(
      (sum, [source, amount]) => (isIn(source) ? sum + amount * (rates.get(source) ?? 0) : sum),
      0,
    );
    let score = Math.log(weights[target] ?? 0);
    for (const [source, count] of left) {
      const own = (bySource.get(source) ?? 0) * (rates.get(source) ?? 0);
      if (own === 0 || count === 0) continue;
      score += isIn(source) && likely > 0 ? count * Math.log(own / likely) : -Infinity;
    }
    return score;
  });
  const best = Math.max(...scores);
  const odds = scores.map((score) => Math.exp(score - best));
  const sum = odds.reduce((total, each) => total + each, 0);
  return odds.map((each) => each / sum);
}
