import type { Leavers } from '@/domain/reports/people/schema';
import { narrowed } from '@/domain/reports/rollup/rules';
import type { RepeatGrain, ReportFilter, RollupCell } from '@/domain/reports/rollup/schema';

/**
 * Opt-outs by how they were made.
 * @param optOuts by source.
 * @param repeats those by people who are counted already; null if not known.
 */
export function leaversOf(optOuts: readonly RollupCell[], repeats: number | null): Leavers {
  const of = (isCounted: (source: string) => boolean) =>
    optOuts.reduce((sum, { source = '', changes }) => (isCounted(source) ? sum + changes : sum), 0);
  const presses = of(() => true);
  const [page, oneClick] = [of((source) => source === 'page'), of((source) => source === 'one_click')];
  return {
    presses,
    people: repeats === null ? null : presses - repeats,
    page,
    oneClick,
    other: presses - page - oneClick,
  };
}

/**
 * What people are counted by under a filter; null if they are not: a person who left twice may match two filters in one opt-out
 * each, and what was stored for one of them does not say.
 * @param by what they are told apart by.
 */
export function countedBy(
  filter: ReportFilter,
  by: RepeatGrain,
): { grain: RepeatGrain; key: string | null } | null {
  if (filter.includeAutomated || filter.attribute) return null;
  const [first, ...more] = [...narrowed(filter)];
  if (!first) return { grain: by, key: by === 'all' ? '' : null };
  const [column, [key, ...others]] = first;
  if (more.length > 0 || others.length > 0 || key === undefined) return null;
  if (column !== 'channel' && column !== 'campaign') return null;
  return by === 'all' || by === column ? { grain: column, key } : null;
}
