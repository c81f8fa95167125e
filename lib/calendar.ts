import { Temporal } from 'temporal-polyfill';

export type CalendarUnit = 'day' | 'week' | 'month';

/** A day, week or month in some time zone: from its first moment up to the next one's first. */
export type CalendarPeriod = { from: Date; to: Date };

// Within one call nearly every question is about the same moment: the present.
const held = new Map<string, CalendarPeriod>();
/** More than there are zones and units; a zone can be spelled in several ways. */
const MAX_HELD = 4_000;

/**
 * The calendar period that contains a moment. Weeks begin on Monday, as in ISO 8601. A day begins with its first
 * moment, which is not midnight if the clocks are put forward over it.
 * @param timeZone an IANA name that this machine knows.
 */
export function periodAt(unit: CalendarUnit, moment: Date, timeZone: string): CalendarPeriod {
  const key = `${unit} ${timeZone}`;
  const known = held.get(key);
  if (known && known.from <= moment && moment < known.to) return known;
  const found = findPeriod(unit, moment, timeZone);
  if (held.size >= MAX_HELD) held.clear();
  held.set(key, found);
  return found;
}

function findPeriod(unit: CalendarUnit, moment: Date, timeZone: string): CalendarPeriod {
  const day = Temporal.Instant.fromEpochMilliseconds(moment.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate();
  let next = firstDayOf(unit, day);
  let [from, to] = [startOf(next, timeZone), startOf(next, timeZone)];
  // If the clocks are put back over midnight, a moment can have the date of the day before, though the next has begun.
  while (to <= moment) {
    from = to;
    next = next.add({ [`${unit}s`]: 1 });
    to = startOf(next, timeZone);
  }
  return { from, to };
}

function firstDayOf(unit: CalendarUnit, day: Temporal.PlainDate): Temporal.PlainDate {
  if (unit === 'month') return day.with({ day: 1 });
  return unit === 'week' ? day.subtract({ days: day.dayOfWeek - 1 }) : day;
}

function startOf(day: Temporal.PlainDate, timeZone: string): Date {
  return new Date(day.toZonedDateTime(timeZone).epochMilliseconds);
}
