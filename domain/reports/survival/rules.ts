import { survivalInterval, survivalOf } from '@/lib/kaplan-meier';
import { groupsBy } from '@/lib/group';
import type { SourceSurvival, SurvivalCell, SurvivalStep } from '@/domain/reports/survival/schema';

/** A share of fewer people says little, and one of a handful in the first months would spoil all that follow. */
export const MIN_AT_RISK = 20;

/** How long the people of each source stay, sources with the most people first. Without those of whom too few were ever seen at once. */
export function survivalBySource(cells: readonly SurvivalCell[]): SourceSurvival[] {
  return [...groupsBy(cells, ({ consentSource }) => consentSource)]
    .flatMap(([consentSource, own]) => survivalOfSource(consentSource, own) ?? [])
    .sort((a, b) => b.people - a.people || (a.consentSource < b.consentSource ? -1 : 1));
}

function survivalOfSource(consentSource: string, cells: readonly SurvivalCell[]): SourceSurvival | null {
  const seen = seenByMonth(cells);
  const from = seen.findIndex((people) => people >= MIN_AT_RISK);
  if (from === -1) return null;
  // Who was lost before this month does not speak of those who were there.
  const counts = cells.flatMap(({ month, entered, lost, censored }) => {
    if (month < from) return [];
    const isFirst = month === from;
    return { day: month - from, lost, censored: isFirst ? 0 : censored, entered: isFirst ? 0 : entered };
  });
  const points = survivalOf(seen[from] ?? 0, counts, { days: seen.length - from });
  const ends = points.findIndex(({ day, atRisk }) => day > 0 && atRisk < MIN_AT_RISK);
  const steps = points.slice(0, ends === -1 ? points.length : ends).map((point): SurvivalStep => ({
    month: from + point.day,
    share: point.share,
    interval: survivalInterval(point),
    atRisk: point.atRisk,
  }));
  const total = (of: (cell: SurvivalCell) => number) => cells.reduce((sum, cell) => sum + of(cell), 0);
  return {
    consentSource,
    people: total(({ entered }) => entered),
    lost: total(({ lost }) => lost),
    from,
    steps,
  };
}

/** How many were seen in each month since consent: who came until then, without who was lost before or no longer seen. */
function seenByMonth(cells: readonly SurvivalCell[]): number[] {
  const months = Math.max(...cells.map(({ month }) => month)) + 1;
  const [came, left] = [new Float64Array(months), new Float64Array(months + 1)];
  for (const { month, entered, lost, censored } of cells) {
    came[month] = (came[month] ?? 0) + entered - censored;
    left[month + 1] = (left[month + 1] ?? 0) + lost;
  }
  let seen = 0;
  return Array.from(came, (people, month) => (seen += people - (left[month] ?? 0)));
}

/** The step at a number of months since consent; null: too few people were seen then. */
export function stepAt({ steps }: Pick<SourceSurvival, 'steps'>, month: number): SurvivalStep | null {
  return steps.find((step) => step.month === month) ?? null;
}
