/** SQLSTATE classes that pass by themselves: connection, resources, operator intervention. */
const PASSING_CLASSES = new Set(['08', '53', '57']);
const PASSING_CODES = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'ETIMEDOUT', 'ENOENT']);
const PASSING_TEXT =
  /connection terminated|timeout exceeded when trying to connect|client has encountered a connection error|not queryable/i;

/** Whether the database is out of reach for now, as opposed to refusing what it was asked. */
export function isDatabaseDown(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error instanceof AggregateError) return error.errors.some(isDatabaseDown);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (PASSING_CODES.has(code) || PASSING_TEXT.test(error.message)) return true;
  return code.length === 5 && PASSING_CLASSES.has(code.slice(0, 2));
}
