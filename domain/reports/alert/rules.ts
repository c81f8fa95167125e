import { addDays, daysBetween } from '@/lib/days';
import { median, unusualness, type Share } from '@/lib/statistics';

/** A channel's opt-outs, without automated ones, and its deliveries, by day; `*` is for events without a channel. */
export type ChannelDays = {
  channel: string;
  days: ReadonlyMap<string, { optOuts: number; delivered: number }>;
};

/** The verdict on a day, for a channel or for all together (`*`). */
export type JudgedDay = {
  channel: string;
  optOuts: number;
  delivered: number;
  /** What such a day usually has by this hour, given what was delivered. */
  expected: number;
  score: number;
  /** `fading`: makes no new alert, but keeps an existing one. */
  verdict: 'alert' | 'fading' | 'usual';
};

/** How many earlier weeks of the same weekday count. */
const WEEKS = 8;
/** In standard deviations; docs/reports.md says what this lets through and misses. */
const LIMIT = 3.75;
const FADING = 2.75;
/** The minimum number of opt-outs for an alert, and the minimum multiple of the usual. */
const MIN_OPT_OUTS = 20;
const MIN_RATIO = 1.5;
/** When people leave because of a message: the shares on its day and the days after. */
const AFTER_SEND = [0.5, 0.33, 0.12, 0.05];

/** The effect of a send is learnt from this many days: some channels have only a few sends a year. */
export const LEARNT_DAYS = 365;
const DAYS = 7 * WEEKS;
/** A send is judged only if the earlier ones on its channel add up to at least this many times its size. */
const TIMES_KNOWN = 2;
/**
 * If no delivery was ever reported for a channel, any day may have had a send: this many peak days show what one
 * brings.
 */
const PEAKS = 4;
/** The share of yesterday's remaining answers that come early in the day. */
const FRONT_LOADED = 0.6;

/**
 * Judges a day against the same weekday of the eight weeks before it. A day on or after a send has more opt-outs: how
 * many more is learnt from the year before, so that a usual send raises no alarm. If no delivery was ever reported, the
 * day is compared with those days of the eight weeks that had most.
 * @param gone the part of the day that is over, 0 to 1.
 * @param since the first day of which anything is known.
 * @returns nothing if too little is known. `*` stands out only if no single channel does.
 */
export function judgeDay(
  channels: readonly ChannelDays[],
  day: string,
  { gone, since }: { gone: number; since: string },
): JudgedDay[] {
  const known = Math.min(LEARNT_DAYS, Math.max(0, daysBetween(since, day)));
  const weeks = Math.min(WEEKS, Math.floor(known / 7));
  const calendar = Array.from({ length: known + AFTER_SEND.length }, (_, back) => addDays(day, -back));
  const courses = channels.flatMap((channel) => courseOf(channel, calendar, known, gone) ?? []);
  const judged = courses.flatMap((course) => (course.channel === '*' ? [] : judge(course, weeks)));
  const together = judge(added(courses), weeks);
  const explained = judged.some(({ verdict }) => verdict === 'alert');
  return [
    ...(explained ? together.map((one) => ({ ...one, verdict: 'usual' as const })) : together),
    ...judged,
  ];
}

/** A channel's recent days, the judged one first: what they had, and what to expect apart from their weekday. */
type Course = {
  channel: string;
  delivered: number;
  shares: Share[];
  /** Whether days with a send can be distinguished from those without. */
  sendsKnown: boolean;
};

/** @param calendar the days back from the judged one. @param known how many before it are known. */
function courseOf(
  { channel, days }: ChannelDays,
  calendar: readonly string[],
  known: number,
  gone: number,
): Course | null {
  const figures = calendar.map((at) => days.get(at) ?? { optOuts: 0, delivered: 0 });
  const daysBack = (back: number, part: number): Counted => ({
    // A message of today may be answered at once: its full share counts, at whatever hour.
    sent: AFTER_SEND.reduce(
      (sum, weight, after) =>
        sum + weight * (figures[back + after]?.delivered ?? 0) * (after === 0 ? 1 : part),
      0,
    ),
    left: figures[back]?.optOuts ?? 0,
  });
  const past = Array.from({ length: known }, (_, index) => daysBack(index + 1, 1));
  const today = daysBack(0, gone ** FRONT_LOADED);
  const sentBefore = past.reduce((sum, { sent }) => sum + sent, 0);
  if (today.sent > 0 && sentBefore < TIMES_KNOWN * today.sent) return null;
  const { bases, perSent } = fit(past);
  const [base = MIN_BASE] = bases;
  return {
    channel,
    delivered: figures[0]?.delivered ?? 0,
    sendsKnown: figures.some(({ delivered }) => delivered > 0),
    shares: [
      { part: today.left, whole: base * gone + perSent * today.sent },
      ...past.slice(0, DAYS).map(({ sent, left }) => ({ part: left, whole: base + perSent * sent })),
    ],
  };
}

function added(courses: readonly Course[]): Course {
  const sum = (valueOf: (course: Course) => number) =>
    courses.reduce((total, one) => total + valueOf(one), 0);
  const leftBefore = ({ shares }: Course) => shares.slice(1).reduce((total, { part }) => total + part, 0);
  const leftBlind = sum((course) => (course.sendsKnown ? 0 : leftBefore(course)));
  return {
    channel: '*',
    delivered: sum(({ delivered }) => delivered),
    // Channels without sends weigh as much as the opt-outs they have.
    sendsKnown: leftBlind * 2 <= sum(leftBefore),
    shares: Array.from({ length: DAYS + 1 }, (_, back) => ({
      part: sum(({ shares }) => shares[back]?.part ?? 0),
      whole: sum(({ shares }) => shares[back]?.whole ?? 0),
    })),
  };
}

function judge(course: Course, weeks: number): JudgedDay[] {
  const { channel, delivered, shares } = course;
  const [today] = shares;
  const found = today && unusualness(today, earlierLike(course, weeks));
  if (!found) return [];
  const { expected, score } = found;
  const much = today.part >= MIN_OPT_OUTS && today.part >= MIN_RATIO * expected;
  const verdict = much && score >= LIMIT ? 'alert' : score >= FADING ? 'fading' : 'usual';
  return [{ channel, optOuts: today.part, delivered, expected, score, verdict }];
}

/** The earlier days that a day is compared with. @param weeks how many are known. */
function earlierLike({ shares, sendsKnown }: Course, weeks: number): Share[] {
  const earlier = shares.slice(1, 1 + 7 * weeks);
  if (sendsKnown) return earlier.filter((_, index) => index % 7 === 6);
  return earlier.sort((a, b) => b.part - a.part).slice(0, Math.min(PEAKS, weeks));
}

const ROUNDS = 8;
/** Deviations beyond this count less, so that the last spike does not become the norm. */
const FAR = 2;
const MIN_BASE = 0.25;

/**
 * The opt-outs per message sent, and the base level in each eight weeks, latest first: people come and go, so these
 * differ. Weighted least squares, with weights by the Poisson variance of each day, no value below 0, outliers weighing
 * less.
 * @param days latest first.
 */
function fit(days: readonly Counted[]): { bases: number[]; perSent: number } {
  const blocks = Array.from({ length: Math.ceil(days.length / DAYS) }, (_, index) =>
    days.slice(index * DAYS, (index + 1) * DAYS),
  );
  let bases = blocks.map((block) => Math.max(MIN_BASE, median(block.map(({ left }) => left))));
  let perSent = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const means = blocks.map((block, index) =>
      weighed(block, { base: bases[index] ?? MIN_BASE, perSent }, round > 0),
    );
    const spread = means.reduce((sum, { xx }) => sum + xx, 0);
    perSent = spread > 0 ? Math.max(0, means.reduce((sum, { xy }) => sum + xy, 0) / spread) : 0;
    bases = means.map(({ sent, left }) => Math.max(MIN_BASE, left - perSent * sent));
  }
  return { bases, perSent };
}

type Counted = { sent: number; left: number };

/** The weighted means of some days, and their variation around them. */
function weighed(days: readonly Counted[], line: { base: number; perSent: number }, isRobust: boolean) {
  const weights = days.map(({ sent, left }) => {
    const expected = line.base + line.perSent * sent;
    const off = Math.abs(left - expected) / Math.sqrt(expected + 1);
    return (isRobust && off > FAR ? FAR / off : 1) / (expected + 1);
  });
  let [w, x, y] = [0, 0, 0];
  days.forEach(({ sent, left }, index) => {
    const weight = weights[index] ?? 0;
    [w, x, y] = [w + weight, x + weight * sent, y + weight * left];
  });
  const mean = { sent: x / w, left: y / w, xx: 0, xy: 0 };
  days.forEach(({ sent, left }, index) => {
    const weight = weights[index] ?? 0;
    mean.xx += weight * (sent - mean.sent) ** 2;
    mean.xy += weight * (sent - mean.sent) * (left - mean.left);
  });
  return mean;
}

/** At least so many, and half of all, look like one machine that follows every link. */
const MIN_HURRIED = 20;

/** Whether an alert's opt-outs look like those of a security scanner, which follows links as soon as a message arrives. */
export function looksLikeScanner({ hurried, optOuts }: { hurried: number; optOuts: number }): boolean {
  return hurried >= MIN_HURRIED && hurried * 2 >= optOuts;
}
