import type { z } from 'zod';
import { readRow, type ReadRow } from './by-row';
import { ApiProblem } from './problem';

export const NDJSON = 'application/x-ndjson';

/** The fault of a line that is not JSON, here and in imports. */
export const NOT_JSON = { code: 'invalid', field: null, message: 'it is not a line of JSON' };

/**
 * Reads NDJSON: one row per line, skipping blank lines. A line that does not fit the schema is a rejected row, as it
 * would be in a JSON array.
 * @param max the maximum number of lines. More are refused as a whole, as is a body without lines, or without a line of
 *   JSON.
 */
export function readLines<Line extends z.ZodType>(
  schema: Line,
  text: string,
  max: number,
): ReadRow<z.output<Line>>[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new ApiProblem('malformed_body', 'There is no line in the body.');
  if (lines.length > max) throw tooMany(lines.length, max);
  const rows = lines.map((line): ReadRow<z.output<Line>> => {
    const parsed = parseLine(line);
    return parsed ? readRow(schema, parsed.value) : { fault: NOT_JSON, given: line };
  });
  if (rows.every((row) => 'fault' in row && row.fault === NOT_JSON))
    throw new ApiProblem('malformed_body', 'No line of the body is JSON.');
  return rows;
}

/** The error for a list that is longer than this path takes at once. */
export function tooMany(given: number, max: number): ApiProblem {
  const message = `At most ${max.toLocaleString('en')} are accepted at once; ${given.toLocaleString('en')} were sent.`;
  return new ApiProblem('invalid_request', message, { errors: [{ at: '', code: 'too_big', message }] });
}

/** A line's value; null if it is not JSON. */
export function parseLine(line: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(line) as unknown };
  } catch {
    return null;
  }
}

/** Lines as the answer to a request. The router's types allow only JSON as an answer. */
export function answerLines(lines: string | ReadableStream<Uint8Array>): never {
  return new Response(lines, { status: 200, headers: { 'Content-Type': NDJSON } }) as never;
}
