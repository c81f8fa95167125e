import type { AdminWords } from '@/app/admin/_shell/words';
import type { Change } from '@/components/report/stat-tile';
import type { Leavers } from '@/domain/reports/people/schema';
import type { OverviewCount } from '@/domain/reports/overview/schema';
import type { Interval, Rate, RateChange } from '@/lib/statistics';

/** `95% CI 0.50% to 0.56%` */
export function intervalText({ t, percent }: AdminWords, interval: Interval): string {
  const digits = digitsFor(interval);
  return t('reports.stat.interval', {
    low: percent(interval.low, digits),
    high: percent(interval.high, digits),
  });
}

/** `9,120 people · 3,000 on the page, 5,800 by the mail program’s button, 320 otherwise` */
export function leaversText({ t, number }: AdminWords, leavers: Leavers): string {
  const { presses, people, page, oneClick, other } = leavers;
  if (presses === 0) return '';
  const ways = t('reports.stat.ways', {
    page: number(page),
    oneClick: number(oneClick),
    other: other > 0 ? t('reports.stat.otherWays', { count: number(other) }) : '',
  });
  return [people === null ? null : t('reports.stat.people', { count: people }), ways]
    .filter(Boolean)
    .join(' · ');
}

/** The number of digits that suits such rates. */
function digitsFor({ high }: Interval): number {
  return high < 0.01 ? 3 : high < 0.1 ? 2 : 1;
}

/** Whether there is a rate: with a denominator of zero there is none. */
export function isKnown(rate: Rate | null | undefined): rate is Rate & { rate: number } {
  return rate !== null && rate !== undefined && rate.rate !== null;
}

/** `0.53%`, or `–` if there is none. */
export function rateText({ percent }: AdminWords, rate: Rate | number | null | undefined): string {
  const value = typeof rate === 'number' ? rate : rate?.rate;
  return value === null || value === undefined ? '–' : percent(value);
}

/**
 * How a count changed, in words.
 * @param good the direction that is good news; null if neither is.
 * @param rate the rate's change, if there is one: it shows whether the difference may be chance.
 */
export function countChange(
  words: AdminWords,
  { whole: now, before }: OverviewCount,
  good: 'more' | 'less' | null,
  rate?: RateChange,
): Change | null {
  const { t, number, percent } = words;
  if (before === null) return null;
  if (now === before) return { text: t('reports.stat.same', { before: number(before) }), mood: 'unsure' };
  if (before === 0) return { text: t('reports.stat.fromNone'), mood: 'unsure' };
  const way = now > before ? 'more' : 'less';
  const change = percent(Math.abs(now - before) / before, 0);
  const text = `${now > before ? '▲' : '▼'} ${t(`reports.stat.${way}`, { change, before: number(before) })}`;
  // Fewer opt-outs because less was sent is not good news, and more because more was sent is not bad news.
  const moved = rate && isKnown(rate.now) && isKnown(rate.before) ? rate.now.rate - rate.before.rate : null;
  const agrees = moved !== null && moved > 0 === (way === 'more');
  if (!agrees) return { text, mood: 'unsure' };
  return judged(text, { way, good, difference: rate?.difference ?? null }, () =>
    t('reports.stat.byChancePerMessage', { text }),
  );
}

/** How a balance changed, which may be negative: as a difference. */
export function balanceChange(
  { t, number }: AdminWords,
  { whole: now, before }: OverviewCount,
): Change | null {
  if (before === null) return null;
  if (now === before) return { text: t('reports.stat.same', { before: number(before) }), mood: 'unsure' };
  const change = number(Math.abs(now - before));
  return now > before
    ? { text: `▲ ${t('reports.stat.up', { change, before: number(before) })}`, mood: 'unsure' }
    : { text: `▼ ${t('reports.stat.down', { change, before: number(before) })}`, mood: 'unsure' };
}

/** How a rate changed, in percentage points. */
export function rateChange(
  words: AdminWords,
  { now, before, difference }: RateChange,
  good: 'more' | 'less',
): Change | null {
  const { t, percent } = words;
  if (!isKnown(now) || !isKnown(before)) return null;
  const moved = now.rate - before.rate;
  if (moved === 0) return { text: t('reports.stat.same', { before: percent(before.rate) }), mood: 'unsure' };
  const way = moved > 0 ? 'more' : 'less';
  const change = t('reports.stat.points', { points: pointsText(words, Math.abs(moved)) });
  const text = `${moved > 0 ? '▲' : '▼'} ${t(`reports.stat.${way}`, { change, before: percent(before.rate) })}`;
  return judged(text, { way, good, difference }, () => t('reports.stat.byChance', { text }));
}

type Move = { way: 'more' | 'less'; good: 'more' | 'less' | null; difference: Interval | null };

/** @param doubtful the text for a difference that may be chance. */
function judged(text: string, { way, good, difference }: Move, doubtful: () => string): Change {
  // If the confidence interval of the difference contains 0, the data do not distinguish the two.
  if (difference && difference.low <= 0 && difference.high >= 0) return { text: doubtful(), mood: 'unsure' };
  if (good === null || !difference) return { text, mood: 'unsure' };
  return { text, mood: way === good ? 'good' : 'bad' };
}

/** Percentage points: `2.1`, `0.04`. */
export function pointsText({ locale }: AdminWords, difference: number): string {
  const digits = Math.abs(difference) < 0.01 ? 2 : 1;
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(100 * difference);
}
