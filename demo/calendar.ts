import { DAY } from '@/lib/clock';

/** Distributes times over days of unequal weight. */
export type DaySpread = {
  /** The time before which this share of all the weight lies: 0 is the first day's start. */
  momentAt(share: number): Date;
  /** The share of the weight that lies before a time. */
  shareBefore(moment: Date): number;
};

/** Sunday first. People tidy up their inboxes on Mondays and leave them alone at the weekend. */
const WEEKDAY = [0.74, 1.22, 1.16, 1.08, 1.02, 0.92, 0.78];
/** January first. After the holidays people clear out; before them they get the most messages. */
const MONTH = [1.32, 1.02, 0.94, 0.9, 0.98, 0.88, 0.78, 0.84, 0.98, 1.02, 1.3, 1.24];

/** How likely people are to look after their choices on a day. */
export function visitWeight(day: Date): number {
  return (WEEKDAY[day.getUTCDay()] ?? 1) * (MONTH[day.getUTCMonth()] ?? 1);
}

/** How many people sign up on a day: more each year, and in the shop's busy season. */
export function signUpWeight(day: Date, daysIn: number): number {
  const season = [0.9, 0.85, 0.95, 1, 1.1, 0.95, 0.85, 0.85, 1, 1.05, 1.35, 1.25][day.getUTCMonth()] ?? 1;
  return season * (0.7 + daysIn / 1_500);
}

/** Days before `today`, weighted. `today` itself is excluded. */
export function spreadDays(
  today: Date,
  days: number,
  weigh: (day: Date, daysIn: number) => number,
): DaySpread {
  const start = today.getTime() - days * DAY;
  const below = new Float64Array(days + 1);
  for (let index = 0; index < days; index += 1) {
    below[index + 1] = (below[index] ?? 0) + weigh(new Date(start + index * DAY), index);
  }
  const total = below[days] ?? 1;
  const upTo = (index: number) => below[Math.min(days, Math.max(0, index))] ?? 0;
  return {
    momentAt(share) {
      const wanted = Math.min(Math.max(share, 0), 1) * total;
      const index = Math.min(days - 1, indexAbove(below, wanted) - 1);
      const into = (wanted - upTo(index)) / (upTo(index + 1) - upTo(index));
      return new Date(Math.min(today.getTime() - 1, Math.floor(start + (index + into) * DAY)));
    },
    shareBefore(moment) {
      const at = (moment.getTime() - start) / DAY;
      const index = Math.floor(at);
      return (upTo(index) + (upTo(index + 1) - upTo(index)) * Math.min(1, Math.max(0, at - index))) / total;
    },
  };
}

/** The first index whose value is above `wanted`, in an ascending list. */
export function indexAbove(ascending: Float64Array, wanted: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}
