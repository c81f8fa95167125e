import type { Exposure } from '@/domain/reports/cohort/rules';
import type { ReasonLabel } from '@/domain/catalog/reason/schema';
import { reasonEvidence, timesEvidence, TIMES_WORSE } from '@/domain/reports/diagnosis/rules/finding';
import type { Finding } from '@/domain/reports/diagnosis/schema/finding';
import { MIN_EXPECTED, rateOf, ratioInterval, type Share } from '@/lib/statistics';
import type { ConsentAge, RollupCell } from '@/domain/reports/rollup/schema';

/** The input for findings about consent. */
export type ConsentFacts = {
  /** Null: unknown. */
  exposure: Exposure | null;
  /** Opt-outs by consent source and age. */
  cohorts: readonly RollupCell[];
  /** Opt-outs by reason, campaign and consent source. */
  reasons: readonly RollupCell[];
  labels: readonly ReasonLabel[];
};

/** Old consent combines many sources, so a smaller factor than for one source suffices. */
const TIMES_WORSE_TOGETHER = 1.25;

/**
 * Consent sources whose people leave more than others' at the same age of consent; the worst one first, then the next
 * among the rest.
 */
export function badSources({ exposure, cohorts, reasons, labels }: ConsentFacts): Finding[] {
  const found: Finding[] = [];
  const left = [...(exposure?.keys() ?? [])];
  for (;;) {
    const compared = left.map((source) => ({ source, ...againstOthers(source, left, exposure, cohorts) }));
    const worst = compared
      .filter(({ own, expected }) => {
        const ratio = ratioInterval({ part: own.part, whole: expected }, { part: expected, whole: expected });
        return expected >= MIN_EXPECTED && ratio.low >= TIMES_WORSE;
      })
      .sort((a, b) => b.own.part / b.expected - a.own.part / a.expected)[0];
    if (!worst) return found;
    left.splice(left.indexOf(worst.source), 1);
    const { source, own, others, expected } = worst;
    const why = reasonEvidence(
      reasons.filter(({ consent_source }) => consent_source === source),
      reasons.filter(({ consent_source = '' }) => left.includes(consent_source)),
      { causes: ['consent'], labels, what: 'other_sources' },
    );
    found.push({
      id: `consent_source ${source}`,
      cause: 'consent',
      sure: why ? 'strong' : 'likely',
      about: { kind: 'consent_source', key: source },
      evidence: [
        timesEvidence('monthly_opt_out_rate', own, {
          ...others,
          rate: expected / own.whole,
          what: 'other_sources',
        }),
        ...(why ? [why] : []),
      ],
      show: { panel: 'cohorts', query: { consent: source || '-' } },
      action: source === '' ? 'name_consent_source' : 'reconfirm_source',
      optOuts: own.part,
    });
  }
}

/** A source's opt-outs, and those expected if its people left as others do at each age of consent. */
function againstOthers(
  source: string,
  all: readonly string[],
  exposure: Exposure | null,
  cohorts: readonly RollupCell[],
): { own: Share; others: Share; expected: number } {
  const others = all.filter((other) => other !== source);
  const [own, rest] = [byAge([source], exposure, cohorts), byAge(others, exposure, cohorts)];
  let expected = 0;
  for (const [age, { whole }] of own) expected += whole * (rateOf(rest.get(age) ?? NOTHING) ?? 0);
  return { own: total(own), others: total(rest), expected };
}

const NOTHING: Share = { part: 0, whole: 0 };

function byAge(
  sources: readonly string[],
  exposure: Exposure | null,
  cohorts: readonly RollupCell[],
): Map<string, Share> {
  const shares = new Map<string, Share>();
  const add = (age: string, { part, whole }: Share) => {
    const known = shares.get(age) ?? NOTHING;
    shares.set(age, { part: known.part + part, whole: known.whole + whole });
  };
  for (const source of sources) {
    for (const [age, whole] of exposure?.get(source) ?? []) add(age, { part: 0, whole });
  }
  for (const { consent_source = '', consent_age = '', changes } of cohorts) {
    if (sources.includes(consent_source)) add(consent_age, { part: changes, whole: 0 });
  }
  return shares;
}

function total(shares: ReadonlyMap<string, Share>): Share {
  return [...shares.values()].reduce(
    (sum, { part, whole }) => ({ part: sum.part + part, whole: sum.whole + whole }),
    NOTHING,
  );
}

const YOUNG: readonly ConsentAge[] = ['3-5', '6-11', '12-17'];
const OLD: readonly ConsentAge[] = ['18-23', '24+'];

/** Whether people whose consent is older than eighteen months leave more than those of the same sources before that. */
export function oldConsent({ exposure, cohorts }: Pick<ConsentFacts, 'exposure' | 'cohorts'>): Finding[] {
  let [expected, old, young] = [0, NOTHING, NOTHING];
  for (const source of exposure?.keys() ?? []) {
    const ages = byAge([source], exposure, cohorts);
    const of = (wanted: readonly string[]) =>
      total(new Map([...ages].filter(([age]) => wanted.includes(age))));
    const [ofOld, ofYoung] = [of(OLD), of(YOUNG)];
    if (ofYoung.whole === 0) continue;
    expected += ofOld.whole * (ofYoung.part / ofYoung.whole);
    old = add(old, ofOld);
    young = add(young, ofYoung);
  }
  if (expected < MIN_EXPECTED || old.whole === 0) return [];
  const ratio = ratioInterval({ part: old.part, whole: expected }, { part: young.part, whole: young.part });
  if (ratio.low < TIMES_WORSE_TOGETHER) return [];
  return [
    {
      id: 'consent_age 18+',
      cause: 'cold_list',
      sure: ratio.low >= TIMES_WORSE ? 'likely' : 'hint',
      about: { kind: 'consent_age', key: '18+' },
      evidence: [
        timesEvidence('monthly_opt_out_rate', old, {
          ...young,
          rate: expected / old.whole,
          what: 'younger_consent',
        }),
      ],
      show: { panel: 'cohorts', query: {} },
      action: 'reaffirm_old_consent',
      optOuts: old.part,
    },
  ];
}

function add(a: Share, b: Share): Share {
  return { part: a.part + b.part, whole: a.whole + b.whole };
}
