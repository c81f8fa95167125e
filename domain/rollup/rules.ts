import { GRAINS, type Dimension, type Grain, type ReportFilter } from '@/domain/rollup/schema';

const FILTER_COLUMNS = {
  channel: 'channel',
  topic: 'topic',
  campaign: 'campaign',
  consentSource: 'consent_source',
  locale: 'locale',
} as const satisfies Record<string, Dimension>;

/** What a filter narrows to, by column. */
export function narrowed(
  filter: ReportFilter,
): Map<(typeof FILTER_COLUMNS)[keyof typeof FILTER_COLUMNS], string> {
  const names = Object.keys(FILTER_COLUMNS) as (keyof typeof FILTER_COLUMNS)[];
  return new Map(
    names.flatMap((name) => {
      const value = filter[name];
      return value === null || value === undefined ? [] : [[FILTER_COLUMNS[name], value]];
    }),
  );
}

/** The coarsest grain that keeps these dimensions. */
export function grainOf(dimensions: Iterable<Dimension>): Grain {
  const wanted = [...dimensions];
  const grains = Object.keys(GRAINS) as Grain[];
  const kept = (grain: Grain): readonly Dimension[] => GRAINS[grain];
  return grains.find((grain) => wanted.every((dimension) => kept(grain).includes(dimension))) ?? 'detail';
}
