import type { AdminWords } from '@/app/admin/_shell/words';

const UNITS = [
  { unit: 'days', seconds: 86_400 },
  { unit: 'hours', seconds: 3_600 },
  { unit: 'minutes', seconds: 60 },
  { unit: 'seconds', seconds: 1 },
] as const;

/** A duration in the largest unit that fits: `1.5 h`. */
export function durationText(seconds: number, { t, locale }: AdminWords): string {
  const { unit, seconds: one } = UNITS.find((each) => seconds >= each.seconds) ?? UNITS[3];
  const value = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(seconds / one);
  return t(`reports.propagation.units.${unit}`, { value });
}
