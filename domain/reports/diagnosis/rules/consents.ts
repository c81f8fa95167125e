import type { Ask } from '@/domain/reports/diagnosis/rules/answers';
import { isBeyondChance, timesEvidence } from '@/domain/reports/diagnosis/rules/finding';
import type { Effect } from '@/domain/reports/diagnosis/rules/fit';
import type { Effects } from '@/domain/reports/diagnosis/rules/model';
import type { Basis, Evidence, Finding, Measure } from '@/domain/reports/diagnosis/schema/finding';
import { spelledKey } from '@/domain/reports/query/schema';
import type { RollupCell } from '@/domain/reports/rollup/schema';

/** The input for findings about consent. */
export type ConsentFacts = {
  effects: Effects;
  basis: Basis;
  /** All opt-outs of the period, also those that belong to no campaign, by consent source and age. */
  optOuts: readonly RollupCell[];
  /** Opt-outs by reason, campaign and consent source. */
  reasons: readonly RollupCell[];
};

/** Old consent combines many sources, so a smaller factor than for one source suffices. */
const TIMES_WORSE_TOGETHER = 1.25;

const MEASURE_OF: Record<Basis, Measure> = { messages: 'opt_out_rate', people: 'monthly_opt_out_rate' };

/** Consent sources whose people leave more readily than others', whatever they are sent and however old their consent is. */
export function badSources({ effects, basis, optOuts, reasons }: ConsentFacts, ask: Ask): Finding[] {
  const bad = [...effects.sources]
    .filter(([, effect]) => isBeyondChance(effect))
    .sort(([, a], [, b]) => b.times - a.times);
  const named = new Set(bad.map(([source]) => source));
  const others = [...effects.sources].filter(([source]) => !named.has(source)).map(([, effect]) => effect);
  return bad.map(([source, effect]): Finding => {
    const why = ask({
      here: reasons.filter(({ consent_source = '' }) => consent_source === source),
      there: reasons.filter(({ consent_source = '' }) => !named.has(consent_source)),
      causes: ['consent'],
      what: 'other_sources',
    });
    return {
      id: `consent_source ${source}`,
      cause: 'consent',
      sure: why ? 'strong' : 'likely',
      about: { kind: 'consent_source', key: source },
      evidence: [effectEvidence(MEASURE_OF[basis], effect, others, 'other_sources'), ...(why ? [why] : [])],
      show: { panel: 'cohorts', query: { consent: [spelledKey(source)] } },
      action: source === '' ? 'name_consent_source' : 'reconfirm_source',
      optOuts: countOf(optOuts, ({ consent_source = '' }) => consent_source === source),
    };
  });
}

/** Evidence that a group leaves more readily than others would in its place. */
export function effectEvidence(
  measure: Measure,
  effect: Pick<Effect, 'optOuts' | 'exposure' | 'times'>,
  others: readonly Pick<Effect, 'optOuts' | 'exposure'>[],
  what: NonNullable<Evidence['against']>['what'],
): Evidence {
  const found = { part: effect.optOuts, whole: effect.exposure };
  return timesEvidence(measure, found, {
    part: others.reduce((sum, { optOuts }) => sum + optOuts, 0),
    whole: others.reduce((sum, { exposure }) => sum + exposure, 0),
    rate: found.part / found.whole / effect.times,
    what,
  });
}

/** Whether people whose consent is older than eighteen months leave more readily than those of the same sources before that. */
export function oldConsent({
  effects,
  basis,
  optOuts,
}: Pick<ConsentFacts, 'effects' | 'basis' | 'optOuts'>): Finding[] {
  const { old } = effects;
  if (!old || !isBeyondChance(old, TIMES_WORSE_TOGETHER)) return [];
  return [
    {
      id: 'consent_age 18+',
      cause: 'cold_list',
      sure: isBeyondChance(old) ? 'likely' : 'hint',
      about: { kind: 'consent_age', key: '18+' },
      evidence: [effectEvidence(MEASURE_OF[basis], old, [], 'younger_consent')],
      show: { panel: 'cohorts', query: {} },
      action: 'reaffirm_old_consent',
      optOuts: countOf(optOuts, ({ consent_age = '' }) => OLD_AGES.includes(consent_age)),
    },
  ];
}

const OLD_AGES: readonly string[] = ['18-23', '24+'];

function countOf(cells: readonly RollupCell[], isIn: (cell: RollupCell) => boolean): number {
  return cells.filter(isIn).reduce((sum, { changes }) => sum + changes, 0);
}
