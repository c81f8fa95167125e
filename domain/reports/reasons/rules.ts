import type { Reasons, ReasonDimension, ReasonRow, ReasonTableRow } from '@/domain/reports/reasons/schema';
import type { ReasonLabel } from '@/domain/catalog/reason/schema';
import { groupsBy, totalsBy } from '@/lib/group';
import { toRate, toRateChange } from '@/lib/statistics';
import type { RollupCell } from '@/domain/reports/rollup/schema';

/** Opt-outs by reason, now and before, and opt-downs by reason. */
export type CountedReasons = {
  now: readonly RollupCell[];
  before: readonly RollupCell[] | null;
  optDowns: readonly RollupCell[];
};

/** Why people left: the share of each reason among those who gave one, compared with the days before. */
export function distributionOf(
  { now, before, optDowns }: CountedReasons,
  labels: readonly ReasonLabel[],
): Pick<Reasons, 'optOuts' | 'answered' | 'reasons'> {
  const [left, earlier, down] = [byReason(now), before && byReason(before), byReason(optDowns)];
  const [total, answered] = [sum(left), sum(left, true)];
  const [totalBefore, answeredBefore] = earlier ? [sum(earlier), sum(earlier, true)] : [null, null];
  const known = new Set(labels.map(({ key }) => key));
  const given = [...left.keys(), ...down.keys(), ...(earlier?.keys() ?? [])].filter((key) => key !== '');
  const unknown = [...new Set(given)].filter((key) => !known.has(key)).map(labelOfUnknown);
  const rows = [...labels, ...unknown].map((label): ReasonRow => {
    const count = left.get(label.key) ?? 0;
    return {
      ...label,
      optOuts: count,
      optDowns: down.get(label.key) ?? 0,
      share: toRateChange(
        toRate(count, answered),
        earlier && toRate(earlier.get(label.key) ?? 0, answeredBefore),
      ),
    };
  });
  return {
    optOuts: { now: total, before: totalBefore },
    answered: toRateChange(
      toRate(answered, total),
      answeredBefore === null ? null : toRate(answeredBefore, totalBefore),
    ),
    reasons: rows
      .filter(
        ({ archived, optOuts, optDowns, share }) => !archived || optOuts || optDowns || share.before?.part,
      )
      .sort((a, b) => b.optOuts - a.optOuts),
  };
}

/** A reason that is no longer in the settings. */
export function labelOfUnknown(key: string): ReasonLabel {
  return { key, label: { en: key }, cause: 'other', archived: true };
}

/** Reasons by another dimension, most answers first. */
export function reasonTableOf(cells: readonly RollupCell[], dimension: ReasonDimension): ReasonTableRow[] {
  const rows = [...groupsBy(cells, (cell) => cell[dimension] ?? '')].map(([key, own]): ReasonTableRow => {
    const reasons = byReason(own);
    const answered = sum(reasons, true);
    const shares = [...reasons].flatMap(([reason, count]) => {
      const rate = reason === '' ? null : toRate(count, answered);
      return rate ? [[reason, rate] as const] : [];
    });
    return { key, optOuts: sum(reasons), answered, shares: Object.fromEntries(shares) };
  });
  return rows.sort((a, b) => b.answered - a.answered || b.optOuts - a.optOuts);
}

function byReason(cells: readonly RollupCell[]): Map<string, number> {
  return totalsBy(
    cells,
    ({ reason = '' }) => reason,
    ({ changes }) => changes,
  );
}

function sum(byReason: ReadonlyMap<string, number>, answeredOnly = false): number {
  return [...byReason].reduce(
    (total, [key, count]) => (answeredOnly && key === '' ? total : total + count),
    0,
  );
}
