import { type DayRange, addDays, addMonths } from '@/lib/days';
import {
  GRAINS,
  MONTHLY,
  NONE,
  type Dimension,
  type Grain,
  type ReachCell,
  type ReportFilter,
  type StoredGrain,
} from '@/domain/reports/rollup/schema';

const FILTER_COLUMNS = {
  channel: 'channel',
  topic: 'topic',
  campaign: 'campaign',
  consentSource: 'consent_source',
  locale: 'locale',
} as const satisfies Record<string, Dimension>;

/** The values that a filter allows, by column; columns that it leaves open are missing. */
export function narrowed(
  filter: ReportFilter,
): Map<(typeof FILTER_COLUMNS)[keyof typeof FILTER_COLUMNS], readonly string[]> {
  const names = Object.keys(FILTER_COLUMNS) as (keyof typeof FILTER_COLUMNS)[];
  return new Map(
    names.flatMap((name) => {
      const values = filter[name] ?? [];
      return values.length === 0 ? [] : [[FILTER_COLUMNS[name], values]];
    }),
  );
}

/** Whether one part of a filter allows a value: if it is open, any. */
export function allows(values: readonly string[] | undefined, value: string): boolean {
  return !values?.length || values.includes(value);
}

/** What of a report is not known by its filter: it is left out, and must not be shown as zero. */
export type Unknowable = 'delivered' | 'failures' | 'views' | 'withoutPage' | 'people';

/**
 * What is not known by a filter. `delivered`: messages, whose reports name no person. `failures`: views whose page could
 * not be shown, and so told of no person. `withoutPage`: opt-outs by the mail program's button and other changes for which no page
 * was shown, which have no language. `people`: how many could have left, whose language and attributes are not counted.
 * `views`: of the page, which are counted without their person.
 */
export function unknownBy(filter: ReportFilter): Set<Unknowable> {
  const { consentSource = [], locale = [], attribute } = filter;
  const unknown = new Set<Unknowable>();
  if (consentSource.length > 0 || locale.length > 0) unknown.add('delivered').add('failures');
  if (locale.length > 0) unknown.add('people');
  if (attribute) unknown.add('delivered').add('failures').add('views').add('people');
  if (locale.length > 0 && !locale.includes(NONE)) unknown.add('withoutPage');
  return unknown;
}

/** The coarsest grain of these that keeps these dimensions. */
export function grainOf(
  dimensions: Iterable<Dimension>,
  grains: readonly Grain[] = Object.keys(GRAINS) as Grain[],
): Grain {
  const wanted = [...dimensions];
  const kept = (grain: Grain): readonly Dimension[] => GRAINS[grain];
  return grains.find((grain) => wanted.every((dimension) => kept(grain).includes(dimension))) ?? 'detail';
}

/** A range of days, or of months given by their first day, and the grain that its cells are read from. */
export type Stretch = DayRange & { grain: StoredGrain };

/**
 * What to read for a period: its days or, if days are not a dimension, its whole months and the days before and after
 * them. Every day is in exactly one.
 */
export function stretchesOf(days: DayRange, dimensions: Iterable<Dimension>): Stretch[] {
  const wanted = new Set(dimensions);
  const grain = grainOf(wanted);
  const monthly = MONTHLY.find((each) => each === grain);
  const first = days.from.endsWith('-01') ? days.from : addMonths(`${days.from.slice(0, 7)}-01`, 1);
  // The month after the last whole one.
  const end = `${addDays(days.to, 1).slice(0, 7)}-01`;
  if (wanted.has('day') || !monthly || first >= end) return [{ grain, ...days }];
  return [
    { grain, from: days.from, to: addDays(first, -1) },
    { grain: `${monthly}_month` as const, from: first, to: addMonths(end, -1) },
    { grain, from: end, to: days.to },
  ].filter(({ from, to }) => from <= to);
}

/** A day with less than this share of a send's size is not a send of its own, only stragglers. */
const MIN_SHARE_OF_SEND = 0.2;

/**
 * Whether a day's deliveries are a send of their own.
 * @param largest the most that the same campaign delivered on one day.
 */
export function isOwnSend(delivered: number, largest: number): boolean {
  return delivered >= largest * MIN_SHARE_OF_SEND;
}

/**
 * How many people could be written to on a channel about a topic, as of the end of a day's week.
 * @param topic `*` for the whole channel.
 */
export function reachOn(
  cells: readonly ReachCell[],
  { channel, topic, day }: { channel: string; topic: string; day: string },
): number {
  return cells
    .filter(
      (cell) => cell.channel === channel && (cell.topic === '*' || cell.topic === topic) && cell.week <= day,
    )
    .reduce((sum, { joined, gone }) => sum + joined - gone, 0);
}
