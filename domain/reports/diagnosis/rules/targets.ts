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
  const counted = sends.map(countSources);
  const all = totalsBy(
    counted.flatMap(({ delivered, size, sources }) =>
      sources.map(({ source, amount }) => ({
        source,
        amount: size > 0 ? (amount / size) * delivered : 0,
      })),
    ),
    ({ source }) => source,
    ({ amount }) => amount,
  );
  const whole = [...all.values()].reduce((sum, amount) => sum + amount, 0);
  const sources = [...all].filter(([, amount]) => amount >= MIN_SHARE * whole).map(([source]) => source);
  const targets: readonly Target[] = [
    () => true,
    ...(sources.length > 1 ? sources.map((only) => (source: string) => source === only) : []),
    ...(sources.length > 2 ? sources.map((without) => (source: string) => source !== without) : []),
  ];
  const aimed = counted.map((send) => ({ ...send, sizes: targets.map((isIn) => sizeWithin(send, isIn)) }));
  let weights = targets.map((_, index) => (index === 0 ? 0.9 : 0.1 / (targets.length - 1)));
  let shares: number[][] = sends.map(() => weights.map((_, index) => (index === 0 ? 1 : 0)));
  let rates = ratesOf(aimed, shares, targets);
  for (let round = 0; round < ROUNDS; round += 1) {
    shares = aimed.map((send) => sharesOf(send, targets, weights, rates));
    const seen = targets.map((_, target) => shares.reduce((sum, each) => sum + (each[target] ?? 0), 0));
    weights = seen.map(
      (count, target) =>
        (count + (target === 0 ? PRIOR_SENDS : 1 / targets.length)) / (sends.length + PRIOR_SENDS + 1),
    );
    rates = ratesOf(aimed, shares, targets);
  }
  return {
    messages: aimed.map((send, index) => {
      const times = timesOf(send, shares[index] ?? [], targets);
      return send.reachable.map((group) => ({
        ...group,
        amount: group.amount * (times.get(group.source) ?? 0),
      }));
    }),
    isUnclear: isUnclear(sends, shares),
  };
}

/** A send with those who could have got it by source alone: audiences differ by nothing else. */
type CountedSend = UntoldSend & { size: number; sources: { source: string; amount: number; left: number }[] };
/** And by audience. */
type AimedSend = CountedSend & { sizes: number[] };

function countSources(send: UntoldSend): CountedSend {
  const bySource = totalsBy(
    send.reachable,
    ({ source }) => source,
    ({ amount }) => amount,
  );
  for (const source of send.left.keys()) if (!bySource.has(source)) bySource.set(source, 0);
  return {
    ...send,
    size: sizeOf(send.reachable),
    sources: [...bySource].map(([source, amount]) => ({ source, amount, left: send.left.get(source) ?? 0 })),
  };
}

function sizeWithin({ sources }: CountedSend, isIn: Target): number {
  return sources.reduce((sum, { source, amount }) => (isIn(source) ? sum + amount : sum), 0);
}

type Target = (source: string) => boolean;

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

/** How many messages each person of a source got, spread over the audiences that it may have had. */
function timesOf(
  { delivered, sources, sizes }: AimedSend,
  shares: readonly number[],
  targets: readonly Target[],
): Map<string, number> {
  return new Map(
    sources.map(({ source }) => {
      let times = 0;
      for (const [target, isIn] of targets.entries()) {
        const size = sizes[target] ?? 0;
        if (size > 0 && isIn(source)) times += ((shares[target] ?? 0) * delivered) / size;
      }
      return [source, times];
    }),
  );
}

/** Opt-outs a message by source. */
function ratesOf(
  sends: readonly AimedSend[],
  shares: readonly (readonly number[])[],
  targets: readonly Target[],
): Map<string, number> {
  const counted = new Map<string, { messages: number; left: number }>();
  for (const [index, send] of sends.entries()) {
    const times = timesOf(send, shares[index] ?? [], targets);
    for (const { source, amount, left } of send.sources) {
      const own = counted.get(source) ?? { messages: 0, left: 0 };
      own.messages += amount * (times.get(source) ?? 0);
      own.left += left;
      counted.set(source, own);
    }
  }
  return new Map([...counted].map(([source, { messages, left }]) => [source, (left + 0.5) / (messages + 1)]));
}

/** How probable each audience is for a send, given who left. */
function sharesOf(
  { largest, sources, sizes }: AimedSend,
  targets: readonly Target[],
  weights: readonly number[],
  rates: ReadonlyMap<string, number>,
): number[] {
  const own = sources.map(({ source, amount }) => amount * (rates.get(source) ?? 0));
  const scores = targets.map((isIn, target) => {
    if (target > 0 && (sizes[target] ?? 0) * SLACK < largest) return -Infinity;
    const likely = sources.reduce(
      (sum, { source }, index) => (isIn(source) ? sum + (own[index] ?? 0) : sum),
      0,
    );
    let score = Math.log(weights[target] ?? 0);
    for (const [index, { source, left }] of sources.entries()) {
      const mean = own[index] ?? 0;
      if (mean === 0 || left === 0) continue;
      score += isIn(source) && likely > 0 ? left * Math.log(mean / likely) : -Infinity;
    }
    return score;
  });
  const best = Math.max(...scores);
  const odds = scores.map((score) => Math.exp(score - best));
  const sum = odds.reduce((total, each) => total + each, 0);
  return odds.map((each) => each / sum);
}
