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
  const months = Math.max(...cells.map(({ followed, lost }) => followed + (lost ? 1 : 0)));
  const seenIn = (month: number) =>
    cells
      .filter(
        ({ entered, followed, lost }) =>
          entered <= month && (month < followed || (lost && month === followed)),
      )
      .reduce((sum, { people }) => sum + people, 0);
  const isEnough = (month: number) => seenIn(month) >= MIN_AT_RISK;
  const from = Array.from({ length: months }, (_, month) => month).find(isEnough);
  if (from === undefined) return null;
  const counts = cells.flatMap(({ entered, followed, lost, people }) => {
    const at = (month: number) => Math.max(0, month - from);
    const none = { lost: 0, censored: 0, entered: 0 };
    // Who was lost before this month does not speak of those who were there.
    if (followed < from || (followed === from && !lost)) return [];
    return [
      ...(entered > from ? [{ ...none, day: at(entered), entered: people }] : []),
      { ...none, day: at(followed), ...(lost ? { lost: people } : { censored: people }) },
    ];
  });
  const points = survivalOf(seenIn(from), counts, { days: months - from });
  const ends = points.findIndex(({ day, atRisk }) => day > 0 && atRisk < MIN_AT_RISK);
  const steps = points.slice(0, ends === -1 ? points.length : ends).map((point): SurvivalStep => ({
    month: from + point.day,
    share: point.share,
    interval: survivalInterval(point),
    atRisk: point.atRisk,
  }));
  const total = (those: readonly SurvivalCell[]) => those.reduce((sum, { people }) => sum + people, 0);
  return { consentSource, people: total(cells), lost: total(cells.filter(({ lost }) => lost)), from, steps };
}

/** The step at a number of months since consent; null: too few people were seen then. */
export function stepAt({ steps }: Pick<SourceSurvival, 'steps'>, month: number): SurvivalStep | null {
  return steps.find((step) => step.month === month) ?? null;
}
