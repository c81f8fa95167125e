import type { CauseCell } from '@/domain/reports/diagnosis/rules/counted';
import type { Run } from '@/domain/reports/diagnosis/rules/runs';
import type { ConsentAge } from '@/domain/reports/rollup/schema';
import type { CountRow } from '@/lib/count-solver';
import { groupsBy } from '@/lib/group';
import { MIN_EXPECTED } from '@/lib/statistics';

/** Fewer campaigns than this have no usual level. */
export const MIN_CAMPAIGNS = 4;

/** Cells as rows of a model: which columns, each a cause, apply to which. */
export type Design = {
  cells: readonly CauseCell[];
  rows: CountRow[];
  columns: number;
  campaigns: string[];
  sources: Map<string, number | null>;
  ages: Map<ConsentAge, number | null>;
  runs: number[];
  incomparable: string[];
};

/** The columns: the level, then channels, sources, ages and runs, each without the largest, which is its reference. */
export function designOf(cells: readonly CauseCell[], runs: readonly Run[], hasCampaigns: boolean): Design {
  let columns = 1;
  const columnsOf = <Key extends string>(keyOf: (cell: CauseCell) => Key): Map<Key, number | null> => {
    const sizes = [...groupsBy(cells, keyOf)].map(([key, own]) => ({
      key: key as Key,
      size: exposureOf(own),
    }));
    sizes.sort((a, b) => b.size - a.size);
    return new Map(sizes.map(({ key }, index) => [key, index === 0 ? null : columns++]));
  };
  const channels = columnsOf(({ channel }) => channel);
  const sources = columnsOf(({ source }) => source);
  const ages = columnsOf(({ age }) => age);
  const ofRuns = runs.map(() => columns++);
  // Those of a run are one cause, and do not tell how much single campaigns vary.
  const together = new Set(runs.flatMap((run) => run.campaigns));
  const campaigns = hasCampaigns
    ? [...new Set(cells.map(({ campaign }) => campaign))].filter((campaign) => !together.has(campaign))
    : [];
  const places = new Map(campaigns.map((campaign, index) => [campaign, index]));
  const inRun = new Map(
    runs.flatMap((run, index) =>
      run.campaigns.map((campaign) => [`${run.channel} ${campaign}`, ofRuns[index]]),
    ),
  );
  const rows = cells.map((cell): CountRow => {
    const { channel, source, age, campaign, exposure, optOuts } = cell;
    const applying = [
      0,
      channels.get(channel),
      sources.get(source),
      ages.get(age),
      inRun.get(`${channel} ${campaign}`),
    ];
    return {
      count: optOuts,
      exposure,
      columns: applying.filter((column) => column !== null && column !== undefined),
      group: places.get(campaign) ?? -1,
    };
  });
  return {
    cells,
    rows,
    columns,
    campaigns,
    sources,
    ages,
    runs: ofRuns,
    incomparable: incomparableOf(cells),
  };
}

/** Sources with opt-outs enough to compare, whose ages of consent no one else has. */
function incomparableOf(cells: readonly CauseCell[]): string[] {
  const rate = optOutsOf(cells) / exposureOf(cells);
  const byAge = groupsBy(cells, ({ age }) => age);
  return [...groupsBy(cells, ({ source }) => source)].flatMap(([source, own]) => {
    const exposure = exposureOf(own);
    if (exposure * rate < MIN_EXPECTED || exposure === exposureOf(cells)) return [];
    const shared = [...groupsBy(own, ({ age }) => age)].reduce((sum, [age, same]) => {
      const others = (byAge.get(age) ?? []).filter((cell) => cell.source !== source);
      return sum + Math.min(exposureOf(same), exposureOf(others));
    }, 0);
    return shared * rate < MIN_EXPECTED ? [source] : [];
  });
}

export function exposureOf(cells: readonly CauseCell[]): number {
  return cells.reduce((sum, { exposure }) => sum + exposure, 0);
}

export function optOutsOf(cells: readonly CauseCell[]): number {
  return cells.reduce((sum, { optOuts }) => sum + optOuts, 0);
}
