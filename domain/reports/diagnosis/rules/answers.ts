import type { Cause, ReasonLabel } from '@/domain/catalog/reason/schema';
import { MAX_BY_CHANCE, shareEvidence } from '@/domain/reports/diagnosis/rules/finding';
import type { Evidence } from '@/domain/reports/diagnosis/schema/finding';
import type { RollupCell } from '@/domain/reports/rollup/schema';
import { groupsBy } from '@/lib/group';
import { differenceInterval, type Share } from '@/lib/statistics';
import { adjustForMany, shareTail } from '@/lib/tails';

/** Whether people here name some causes more often than elsewhere. */
export type Question = {
  here: readonly RollupCell[];
  there: readonly RollupCell[];
  causes: readonly Cause[];
  what: NonNullable<Evidence['against']>['what'];
};
/** Null: the data does not show it. */
export type Ask = (question: Question) => Evidence | null;

/** With fewer answers than this, nothing can be said about reasons. */
export const MIN_ANSWERS = 20;
/** Fewer people who name a cause are no more than anecdotes, however improbable. */
const MIN_NAMED = 5;
/** The minimum for the lower end of the difference: less is no cause to act. */
const MIN_MORE = 0.03;

/**
 * Findings with what people say about them. Seven causes are tried for every campaign that stands out, every source and
 * the whole period, and some would be named more often by chance. So all questions are asked once to know how many there are
 * and how improbable their answers, and then answered with regard to that.
 */
export function withAnswers<Found>(labels: readonly ReasonLabel[], find: (ask: Ask) => Found): Found {
  const probabilities: number[] = [];
  find((question) => {
    const compared = compare(question, labels);
    if (compared) probabilities.push(compared.probability);
    return null;
  });
  const adjusted = adjustForMany(probabilities);
  const most = Math.max(-1, ...probabilities.filter((_, index) => (adjusted[index] ?? 1) <= MAX_BY_CHANCE));
  return find((question) => {
    const compared = compare(question, labels);
    if (!compared || compared.probability > most) return null;
    const { here, there } = compared;
    if (here.part < MIN_NAMED || differenceInterval(here, there).low <= MIN_MORE) return null;
    return shareEvidence('reason_share', here, { ...there, what: question.what });
  });
}

/** How often the causes are named here and there, and how improbable so many are by chance; null: too few answered. */
function compare(
  { here: cells, there: others, causes }: Question,
  labels: readonly ReasonLabel[],
): { here: Share; there: Share; probability: number } | null {
  const [here, there] = [reasonShare(cells, causes, labels), reasonShare(others, causes, labels)];
  if (here.whole < MIN_ANSWERS || there.whole < MIN_ANSWERS) return null;
  const sides = [cells, others].map((side) => ({
    all: reasonShare(side, causes, labels),
    campaigns: [...groupsBy(side, ({ campaign = '' }) => campaign).values()]
      .map((own) => reasonShare(own, causes, labels))
      .filter(({ whole }) => whole > 0),
  }));
  const alike = likenessOf(sides);
  const [worthHere, worthThere] = sides.map(({ all, campaigns }): Share => {
    const squares = campaigns.reduce((sum, { whole }) => sum + whole ** 2, 0);
    const effect = 1 + (squares / all.whole - 1) * alike;
    return { part: Math.round(all.part / effect), whole: Math.round(all.whole / effect) };
  });
  return worthHere && worthThere ? { here, there, probability: shareTail(worthHere, worthThere) } : null;
}

/**
 * How alike the answers from one campaign are: 0 if they differ between campaigns by chance alone, 1 if all from one are the
 * same. What is said differs by campaign even where nothing is wrong, so answers from one are worth fewer than as many from
 * several: by the design effect 1 + (size - 1) × likeness. Sources: L. Kish, Survey Sampling (1965), 5.4; J. N. K. Rao and A. J.
 * Scott, Biometrics 48 (1992), 577–585.
 */
function likenessOf(sides: readonly { all: Share; campaigns: readonly Share[] }[]): number {
  let [beyond, most] = [0, 0];
  for (const { all, campaigns } of sides) {
    const share = all.part / all.whole;
    if (share === 0 || share === 1) continue;
    for (const { part, whole } of campaigns) {
      const rest = 1 - whole / all.whole;
      beyond += (part - whole * share) ** 2 / (whole * share * (1 - share)) - rest;
      most += (whole - 1) * rest;
    }
  }
  return most > 0 ? Math.min(1, Math.max(0, beyond / most)) : 0;
}

/** The share of those who gave a reason whose reason points to these causes. */
export function reasonShare(
  cells: readonly RollupCell[],
  causes: readonly Cause[],
  labels: readonly ReasonLabel[],
): Share {
  const telling = new Set(labels.filter(({ cause }) => causes.includes(cause)).map(({ key }) => key));
  let [part, whole] = [0, 0];
  for (const { reason = '', changes } of cells) {
    if (reason === '') continue;
    whole += changes;
    if (telling.has(reason)) part += changes;
  }
  return { part, whole };
}
