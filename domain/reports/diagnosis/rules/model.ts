import type { Counted } from '@/domain/reports/diagnosis/rules/counted';
import type { Run } from '@/domain/reports/diagnosis/rules/runs';
import { designOf, MIN_CAMPAIGNS, type Design } from '@/domain/reports/diagnosis/rules/design';
import {
  campaignEffects,
  oldEffect,
  runEffect,
  sourceEffects,
  topicEffects,
} from '@/domain/reports/diagnosis/rules/effects';
import {
  FAR_OUT,
  fit,
  totalsByCampaign,
  withColumn,
  type Base,
  type Effect,
} from '@/domain/reports/diagnosis/rules/fit';
import { adjustForMany } from '@/lib/tails';

export type Effects = {
  sources: Map<string, Effect>;
  /** Consent of eighteen months and more, compared with that of three to seventeen. */
  old: Effect | null;
  topics: Map<string, Effect>;
  campaigns: Map<string, Effect>;
  runs: { run: Run; effect: Effect }[];
  /** Sources whose people differ from all others in something else too, so that nothing tells the two apart. */
  incomparable: string[];
};

/** Campaigns of a topic that is so improbable by chance do not tell how much campaigns vary. */
const FAR_OUT_BY_CHANCE = 1e-4;
const MAX_FAR_OUT = 12;

/** Separates the causes of opt-outs. `topicOf` tells a campaign's topic; '' has none. */
export function separateCauses(
  { cells, basis, isUnclear }: Counted,
  runs: readonly Run[],
  topicOf: (campaign: string) => string,
): Effects {
  if (cells.length === 0) return NOTHING;
  const hasCampaigns = basis === 'messages';
  let design = designOf(cells, runs, hasCampaigns);
  let base = withoutOutliers(design, topicOf);
  const often = runs.flatMap((run, index) => {
    const effect = runEffect(design, base, index);
    return effect ? [{ run, effect }] : [];
  });
  if (often.some(({ effect }) => effect.probability > FAR_OUT_BY_CHANCE)) {
    // Campaigns that came often, but did no harm by it, are campaigns like any other.
    const harmful = often.filter(({ effect }) => effect.probability <= FAR_OUT_BY_CHANCE);
    design = designOf(
      cells,
      harmful.map(({ run }) => run),
      hasCampaigns,
    );
    base = withoutOutliers(design, topicOf);
  }
  const candidates: (Omit<Effect, 'probability'> & { probability: number; add: (effect: Effect) => void })[] =
    [];
  const effects: Effects = {
    sources: new Map(),
    old: null,
    topics: new Map(),
    campaigns: new Map(),
    runs: [],
    incomparable: design.incomparable,
  };
  const propose = (found: Effect | null, add: (effect: Effect) => void) => {
    if (found) candidates.push({ ...found, add });
  };
  for (const [source, found] of isUnclear ? [] : sourceEffects(design, base))
    propose(found, (effect) => effects.sources.set(source, effect));
  propose(oldEffect(design, base), (effect) => (effects.old = effect));
  for (const [campaign, found] of campaignEffects(design, base))
    propose(found, (effect) => effects.campaigns.set(campaign, effect));
  for (const { run, effect } of often)
    propose(effect, (judged) => effects.runs.push({ run, effect: judged }));
  for (const [topic, found] of topicEffects(design, base, topicOf))
    propose(found, (effect) => effects.topics.set(topic, effect));
  const adjusted = adjustForMany(candidates.map(({ probability }) => probability));
  for (const [index, { add, ...effect }] of candidates.entries())
    add({ ...effect, probability: adjusted[index] ?? 1 });
  return effects;
}

const NOTHING: Effects = {
  sources: new Map(),
  old: null,
  topics: new Map(),
  campaigns: new Map(),
  runs: [],
  incomparable: [],
};

/**
 * Fits all together. A topic or a campaign that is far out gets a column of its own, so that it does not widen what is usual:
 * topics first, for many bad campaigns of one topic are one cause.
 */
function withoutOutliers(design: Design, topicOf: (campaign: string) => string): Base {
  let base = fit(design, {
    rows: design.rows,
    columns: design.columns,
    outliers: new Map(),
    topics: new Map(),
  });
  if (design.campaigns.length < MIN_CAMPAIGNS) return base;
  for (;;) {
    const [worst] = topicEffects(design, base, topicOf)
      .filter(([topic, { probability }]) => !base.topics.has(topic) && probability < FAR_OUT_BY_CHANCE)
      .sort(([, a], [, b]) => a.probability - b.probability);
    if (!worst) break;
    const [topic] = worst;
    const isOf = (group: number) => topicOf(design.campaigns[group] ?? '') === topic;
    base = fit(design, {
      ...base,
      rows: withColumn(base, isOf),
      columns: base.columns + 1,
      topics: new Map([...base.topics, [topic, base.columns]]),
    });
  }
  while (base.outliers.size < MAX_FAR_OUT) {
    const [worst] = totalsByCampaign(design, base)
      .filter(({ index, expected }) => !base.outliers.has(index) && expected > 0)
      .map((total) => ({ index: total.index, score: scoreOf(total, base) }))
      .sort((a, b) => b.score - a.score);
    if (!worst) return base;
    const without = fit(design, {
      ...base,
      rows: withColumn(base, (group) => group === worst.index),
      columns: base.columns + 1,
      outliers: new Map([...base.outliers, [worst.index, base.columns]]),
    });
    const own = totalsByCampaign(design, without)[worst.index];
    if (!own || scoreOf(own, without) < FAR_OUT) return base;
    base = without;
  }
  return base;
}

/** How many deviations a campaign is above the others, on the scale on which they vary alike. */
function scoreOf(
  { optOuts, expected }: { optOuts: number; expected: number },
  { model, dispersion }: Pick<Base, 'model' | 'dispersion'>,
): number {
  return (
    Math.log((optOuts + 0.5) / (expected + 0.5)) /
    Math.sqrt(model.groupVariance + dispersion / (expected + 0.5))
  );
}
