import { narrowed } from '@/domain/reports/rollup/rules';
import { TOPIC_SEPARATOR, type ReportFilter } from '@/domain/reports/rollup/schema';

/**
 * SQL for the cells of a statement; where topics are told apart, each once for each of its topics.
 * @param columns of the cells.
 */
export function toldApart(by: readonly string[], columns: readonly string[], cells: string): string {
  if (!by.includes('topic')) return `(${cells}) cell`;
  const told = columns.map((name) =>
    name === 'topic' ? `unnest(string_to_array(topic, '${TOPIC_SEPARATOR}')) AS topic` : name,
  );
  return `(SELECT ${told.join(', ')} FROM (${cells}) cell) told`;
}

/** SQL: whether one of these topics is among those of a cell. Nearly every cell has one. */
function isAboutTopic(topics: string): string {
  return `(topic = ANY(${topics}) OR (topic LIKE '%${TOPIC_SEPARATOR}%' AND string_to_array(topic, '${TOPIC_SEPARATOR}') && ${topics}))`;
}

/** One part of a filter as a parameter of a statement: the values that it allows, or null for any. */
export function anyOf(values: readonly string[] | undefined): readonly string[] | null {
  return values?.length ? values : null;
}

/**
 * A filter as a condition on the columns of the same names; its values are appended to those given.
 * @param by what is told apart: of a change of several topics, only those that the filter names.
 */
export function conditionsOf(
  filter: ReportFilter,
  given: unknown[],
  by: readonly string[] = [],
): { where: string; values: unknown[] } {
  const columns = [...narrowed(filter)];
  const conditions = columns.map(([column], index) => {
    const values = `$${given.length + index + 1}::text[]`;
    return column === 'topic' && !by.includes('topic') ? isAboutTopic(values) : `${column} = ANY(${values})`;
  });
  if (!filter.includeAutomated) conditions.push('NOT automated');
  return {
    where: conditions.join(' AND ') || 'true',
    values: [...given, ...columns.map(([, value]) => value)],
  };
}

/** SQL for the columns of a statement that tells these dimensions apart. */
export function selected(by: readonly string[]): string {
  const isDay = (column: string) => column === 'day' || column === 'counted_from';
  return by.map((column) => `${isDay(column) ? `${column}::text AS ${column}` : column}, `).join('');
}

/** SQL: the grouping by them. */
export function grouped(by: readonly string[]): string {
  return by.length === 0 ? '' : `GROUP BY ${by.join(', ')}`;
}
