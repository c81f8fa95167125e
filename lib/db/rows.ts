/**
 * Turns an array of rows into one `unnest(...)` source, so that one statement of fixed text writes them all.
 * `types` maps each column to its PostgreSQL type; values go out as one array parameter a column, in that order.
 *
 *   const source = rowSource(people, { id: 'uuid', ref: 'text' });
 *   client.query(`INSERT INTO recipient (id, ref) SELECT id, ref FROM ${source.sql}`, source.values);
 */
export function rowSource<Row extends Record<string, unknown>>(
  rows: readonly Row[],
  types: { readonly [Column in keyof Row & string]: string },
  options: { alias?: string; firstParameter?: number } = {},
): { sql: string; values: unknown[][] } {
  const { alias = 'rows', firstParameter = 1 } = options;
  const columns = Object.keys(types);
  const parameters = columns.map((column, index) => `$${firstParameter + index}::${types[column]}[]`);
  return {
    sql: `unnest(${parameters.join(', ')}) WITH ORDINALITY AS ${alias}(${columns.join(', ')}, ordinal)`,
    values: columns.map((column) => rows.map((row) => toParameter(row[column]))),
  };
}

/** Spelled as PostgreSQL reads it wherever the client is: left to `pg`, a time goes out in local time, and slowly. */
function toParameter(value: unknown): unknown {
  return value instanceof Date ? value.toISOString() : value;
}
