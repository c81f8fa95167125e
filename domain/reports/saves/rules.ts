import { type DayRange, addDays, earlier } from '@/lib/days';
import { bucketsOf } from '@/domain/reports/period/rules';
import { differenceInterval, toRate, toRateChange, type Rate } from '@/lib/statistics';
import { MECHANISMS, type Mechanism, type RollupCell, type SaveCell } from '@/domain/reports/rollup/schema';
import type { Unknowable } from '@/domain/reports/rollup/rules';
import type { Funnel, Lasted, MechanismRow, Saved } from '@/domain/reports/saves/schema';

/** The counts of one of two periods. */
export type CountedVisits = {
  /** Opt-outs by source and purpose. */
  optOuts: readonly RollupCell[];
  /** Saves by mechanism. */
  saves: readonly SaveCell[];
};

export function savesBy(cells: readonly SaveCell[]): Record<Mechanism, number> {
  const of = (mechanism: Mechanism) => sum(cells.filter((cell) => cell.mechanism === mechanism));
  return { frequency: of('frequency'), topic: of('topic'), channel: of('channel'), pause: of('pause') };
}

function sum(cells: readonly SaveCell[]): number {
  return cells.reduce((total, { saves }) => total + saves, 0);
}

/** Opt-outs on the page of an unsubscribe link: by people who saw the alternatives. */
export function leftOnPage(optOuts: readonly RollupCell[]): number {
  return optOuts.find(({ source, purpose }) => source === 'page' && purpose === 'u')?.changes ?? 0;
}

/**
 * From views to outcomes.
 * @param visits by kind.
 * @param unknown what is not known by the filter of all of these.
 */
export function funnelOf(
  { optOuts, saves }: CountedVisits,
  visits: readonly { kind?: string; visits: number }[],
  unknown: ReadonlySet<Unknowable>,
): Funnel {
  const viewed = (kind: string) => visits.find((cell) => cell.kind === kind)?.visits ?? 0;
  const [came, saved, left] = [viewed('unsubscribe'), sum(saves), leftOnPage(optOuts)];
  // Views are counted separately from changes: a workspace's history may have been imported without views.
  const counted = !unknown.has('views') && (came > 0 || saved + left === 0);
  return {
    visits: counted ? came : null,
    unchanged: counted ? Math.max(0, came - saved - left) : null,
    saved,
    savedBy: savesBy(saves),
    left,
    oneClick: unknown.has('withoutPage')
      ? null
      : optOuts
          .filter(({ source }) => source === 'one_click')
          .reduce((total, { changes }) => total + changes, 0),
    failed: unknown.has('failures') ? null : viewed('failed'),
  };
}

/** How many of those who changed something on the page were saved, and by what. */
export function savedOf(
  now: CountedVisits,
  before: CountedVisits | null,
): Pick<Saved, 'saveRate' | 'mechanisms'> {
  const [came, cameBefore] = [wholeOf(now), before && wholeOf(before)];
  const [by, byBefore] = [savesBy(now.saves), before && savesBy(before.saves)];
  const change = (part: number, partBefore: number | null) =>
    toRateChange(toRate(part, came), partBefore === null ? null : toRate(partBefore, cameBefore));
  return {
    saveRate: change(sum(now.saves), before && sum(before.saves)),
    mechanisms: MECHANISMS.map((mechanism): MechanismRow => ({
      mechanism,
      saves: by[mechanism],
      rate: change(by[mechanism], byBefore && byBefore[mechanism]),
    })),
  };
}

function wholeOf({ optOuts, saves }: CountedVisits): number {
  return sum(saves) + leftOnPage(optOuts);
}

/** The last day of which a save is at least this many days old. */
export function lastOldEnough(age: number, today: string): string {
  return addDays(today, -age - 1);
}

/** The days of a period that are at least this many days ago; null if there are none. */
export function oldEnough(days: DayRange, age: number, today: string): DayRange | null {
  const to = earlier(days.to, lastOldEnough(age, today));
  return to < days.from ? null : { from: days.from, to };
}

/** The first days of the months in a range: the dates at which the control group is drawn. */
export function landmarksOf(days: DayRange | null): string[] {
  return days ? bucketsOf(days, 'month', '9999-12-31').map(({ key }) => key) : [];
}

/** How many people were observed, and how many of them left. */
export type Departures = { people: number; left: number };

/**
 * Of saves that can be evaluated, how many left. A pause can be as long after its end as others after their day: while it lasts, no
 * message comes that anyone could leave.
 * @param saves by the day from which they are counted.
 * @param until the last such day.
 */
export function departuresOf(
  saves: readonly SaveCell[],
  until: string,
  left: 'left30' | 'left90',
): Departures {
  const within = saves.filter(({ counted_from: day = '' }) => day <= until);
  return { people: sum(within), left: within.reduce((total, cell) => total + cell[left], 0) };
}

/** The shares that stayed, among the saved and in the control group. */
export function lastedOf(saved: Departures, control: Departures): Lasted {
  const [ofSaved, ofControl] = [stayed(saved), stayed(control)];
  return {
    saved: ofSaved,
    control: ofControl,
    difference: ofSaved && ofControl ? differenceInterval(ofSaved, ofControl) : null,
  };
}

function stayed({ people, left }: Departures): Rate | null {
  return people > 0 ? toRate(people - left, people) : null;
}
