/**
 * Turns an array of rows into one `unnest(...)` source, so that one statement of fixed text writes them all. `types`
 * maps each column to its PostgreSQL type; values are sent as one array parameter per column, in that order.
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
    values: columns.map((column) => spelled(rows.map((row) => row[column]))),
  };
}

/**
 * Values in a format that does not depend on the client: `pg` would send times in local time, and slowly. Rows of one
 * batch share their time and their wording's hash, which are formatted once.
 */
function spelled(values: readonly unknown[]): unknown[] {
  let last: unknown;
  let text: unknown;
  return values.map((value) => {
    if (typeof value !== 'object' || value === null) return value;
    if (value !== last) {
      last = value;
      text = toParameter(value);
    }
    return text;
  });
}

function toParameter(value: object): unknown {
  if (value instanceof Date) return value.toISOString();
  return Buffer.isBuffer(value) ? `\\x${value.toString('hex')}` : value;
}
