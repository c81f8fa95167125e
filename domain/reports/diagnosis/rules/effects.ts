import type { CauseCell } from '@/domain/reports/diagnosis/rules/counted';
import { exposureOf, MIN_CAMPAIGNS, optOutsOf, type Design } from '@/domain/reports/diagnosis/rules/design';
import {
  contrast,
  FAR_OUT,
  fit,
  timesOf,
  totalsByCampaign,
  withColumn,
  type Base,
  type Effect,
} from '@/domain/reports/diagnosis/rules/fit';
import type { ConsentAge } from '@/domain/reports/rollup/schema';
import { groupsBy, totalsBy } from '@/lib/group';
import { MIN_EXPECTED } from '@/lib/statistics';
import { countTail } from '@/lib/tails';

const OLD: readonly ConsentAge[] = ['18-23', '24+'];
const MIDDLE: readonly ConsentAge[] = ['3-5', '6-11', '12-17'];

/** Each campaign compared with what it would bring if it were like the others. */
export function campaignEffects(design: Design, base: Base): [string, Effect][] {
  if (design.campaigns.length < MIN_CAMPAIGNS) return [];
  const groupVariance = varianceOf(design, base);
  return totalsByCampaign(design, base)
    .filter(({ expected }) => expected >= MIN_EXPECTED)
    .map(({ campaign, optOuts, exposure, expected }) => {
      const error = Math.sqrt(base.dispersion / Math.max(optOuts, 1));
      return [
        campaign,
        {
          optOuts,
          exposure,
          ...timesOf(Math.log(Math.max(optOuts, 0.5) / expected), error),
          probability: tailAmong(optOuts, {
            expected,
            groupVariance,
            dispersion: base.dispersion,
            degrees: degreesOf(design),
          }),
        },
      ];
    });
}

/** However alike campaigns look, no two are liked the same. */
const MIN_VARIANCE = 0.1 ** 2;

/** Leaving out what is far out makes the rest look more alike than it is: by so much at most. */
const MAX_TOO_ALIKE = 0.1;

/** How much campaigns vary, with those that are far out counted as just far out. */
function varianceOf({ campaigns }: Design, { model, outliers }: Base): number {
  const more = Math.min(MAX_TOO_ALIKE, (outliers.size * FAR_OUT ** 2) / campaigns.length);
  return Math.max(MIN_VARIANCE, model.groupVariance * (1 + more));
}

/** How many campaigns tell how much campaigns vary. */
function degreesOf({ campaigns }: Design): number {
  return Math.max(1, campaigns.length - 2);
}

/** The steps and the width of a sum over Student's distribution: exact to more digits than are used. */
const STEP = 0.25;
const WIDTH = 12;

/** How probable so many opt-outs are of a usual campaign, given how much campaigns vary. */
function tailAmong(
  optOuts: number,
  {
    expected,
    groupVariance,
    dispersion,
    degrees,
  }: { expected: number; groupVariance: number; dispersion: number; degrees: number },
): number {
  const deviation = Math.sqrt(groupVariance);
  let [sum, weights] = [0, 0];
  for (let at = -WIDTH; at <= WIDTH; at += STEP) {
    const weight = (1 + at ** 2 / degrees) ** (-(degrees + 1) / 2);
    const mean = expected * Math.exp(deviation * at);
    sum += weight * countTail(optOuts, mean, mean * dispersion);
    weights += weight;
  }
  return sum / weights;
}

/** What of a contrast is compared: +1 spread over some columns, -1 over others, by their exposure. */
function against(
  columns: ReadonlyMap<string, number | null>,
  sizes: ReadonlyMap<string, number>,
  some: readonly string[],
  others: readonly string[],
): Map<number | null, number> {
  const weights = new Map<number | null, number>();
  for (const [keys, sign] of [
    [some, 1],
    [others, -1],
  ] as const) {
    const whole = keys.reduce((sum, key) => sum + (sizes.get(key) ?? 0), 0);
    for (const key of keys) {
      const column = columns.get(key) ?? null;
      weights.set(column, (weights.get(column) ?? 0) + (sign * (sizes.get(key) ?? 0)) / whole);
    }
  }
  return weights;
}

/** Each source compared with all others that are not clearly worse themselves. */
export function sourceEffects({ cells, sources, incomparable }: Design, base: Base): [string, Effect][] {
  const rate = optOutsOf(cells) / exposureOf(cells);
  const sizes = totalsBy(
    cells,
    ({ source }) => source,
    ({ exposure }) => exposure,
  );
  const compared = [...sources.keys()].filter((source) => !incomparable.includes(source));
  const judge = (bad: ReadonlySet<string>) =>
    compared.flatMap((source): [string, Effect][] => {
      const others = compared.filter((other) => other !== source && !bad.has(other));
      if (others.length === 0 || (sizes.get(source) ?? 0) * rate < MIN_EXPECTED) return [];
      const own = cells.filter((cell) => cell.source === source);
      return [[source, contrast(base, against(sources, sizes, [source], others), own)]];
    });
  const bad = new Set<string>();
  for (;;) {
    const [worst] = judge(bad)
      .filter(([source, { interval }]) => !bad.has(source) && interval.low >= CLEARLY_WORSE)
      .sort(([, a], [, b]) => b.times - a.times);
    if (!worst || bad.size >= compared.length - 2) return judge(bad);
    bad.add(worst[0]);
  }
}

const CLEARLY_WORSE = 1.25;

/** Old consent compared with that of three to seventeen months: new people leave more readily everywhere. */
export function oldEffect(design: Design, base: Base): Effect | null {
  const { cells, ages } = design;
  const of = (bands: readonly ConsentAge[]) => bands.filter((age) => ages.has(age));
  const sizes = totalsBy(
    cells,
    ({ age }) => age,
    ({ exposure }) => exposure,
  );
  const [old, middle] = [of(OLD), of(MIDDLE)];
  const own = cells.filter(({ age }) => OLD.includes(age));
  const rate = optOutsOf(cells) / exposureOf(cells);
  if (old.length === 0 || middle.length === 0 || exposureOf(own) * rate < MIN_EXPECTED) return null;
  const weights = against(ages, sizes, old, middle);
  const alone = own.filter(({ source }) => design.incomparable.includes(source));
  // Where hardly anyone else has such ages, source and age are one: then it is asked whether these people leave more at all.
  if (exposureOf(alone) < 0.9 * exposureOf(own)) return contrast(base, weights, own);
  const merged = new Set(design.incomparable.flatMap((source) => design.sources.get(source) ?? []));
  const rows = base.rows.map((row) => ({
    ...row,
    columns: row.columns.filter((column) => !merged.has(column)),
  }));
  return contrast(fit(design, { ...base, rows }), weights, own);
}

/** The campaigns of a run, compared with all others. */
export function runEffect(design: Design, base: Base, index: number): Effect | null {
  const column = design.runs[index];
  const own = design.cells.filter((_, place) => design.rows[place]?.columns.includes(column ?? -1));
  const campaigns = new Set(own.map(({ campaign }) => campaign)).size;
  if (column === undefined || campaigns === 0) return null;
  // Its campaigns vary like all others, beyond what the model knows of them.
  return contrast(base, new Map([[column, 1]]), own, {
    moreVariance: Math.max(MIN_VARIANCE, base.model.groupVariance) / campaigns,
    ofCampaigns: Math.max(MIN_VARIANCE, base.model.groupVariance) / campaigns,
    degrees: degreesOf(design),
  });
}

/** Each topic compared with all others: its campaigns are what is compared, and they vary by themselves. */
export function topicEffects(
  design: Design,
  base: Base,
  topicOf: (campaign: string) => string,
): [string, Effect][] {
  if (design.campaigns.length < MIN_CAMPAIGNS) return [];
  const ordinary = design.campaigns.filter((_, index) => !base.outliers.has(index));
  const byTopic = groupsBy(ordinary, topicOf);
  const topics = [...byTopic]
    .filter(([topic, own]) => topic !== '' && own.length >= 2)
    .map(([topic]) => topic);
  if (byTopic.size < 2) return [];
  const among = ({ model }: Base, own: readonly CauseCell[]) => {
    const campaigns = new Set(own.map(({ campaign }) => campaign)).size;
    const parts = 1 / campaigns + 1 / (ordinary.length - campaigns);
    const missing = Math.max(0, MIN_VARIANCE - model.groupVariance);
    return {
      moreVariance: missing * parts,
      ofCampaigns: Math.max(MIN_VARIANCE, model.groupVariance) * parts,
      degrees: degreesOf(design),
    };
  };
  return topics.flatMap((topic): [string, Effect][] => {
    const others = ordinary.filter((campaign) => topicOf(campaign) !== topic);
    if (others.length < MIN_CAMPAIGNS) return [];
    const own = design.cells.filter(
      ({ campaign }) => topicOf(campaign) === topic && ordinary.includes(campaign),
    );
    const known = base.topics.get(topic);
    if (known !== undefined) return [[topic, contrast(base, new Map([[known, 1]]), own, among(base, own))]];
    const isOf = (group: number) => topicOf(design.campaigns[group] ?? '') === topic;
    const tried = fit(design, { ...base, rows: withColumn(base, isOf), columns: base.columns + 1 });
    return [[topic, contrast(tried, new Map([[base.columns, 1]]), own, among(tried, own))]];
  });
}
