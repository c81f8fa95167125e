import type { z } from 'zod';
import { readRow, type ReadRow } from './by-row';
import { ApiProblem } from './problem';

export const NDJSON = 'application/x-ndjson';

/** What a line that is not JSON is told, here and in imports. */
export const NOT_JSON = { code: 'invalid', field: null, message: 'it is not a line of JSON' };

/**
 * Reads NDJSON: a row a line, blank lines left out. A line that is not as the schema says is a row that cannot be taken,
 * as it would be in a JSON array.
 * @param max lines. More are refused as a whole, as is a body without a line, or without one that is JSON.
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

/** That a list is longer than an address takes at once. */
export function tooMany(given: number, max: number): ApiProblem {
  const message = `This address takes ${max.toLocaleString('en')} at once, and ${given.toLocaleString('en')} came.`;
  return new ApiProblem('invalid_request', message, { errors: [{ at: '', code: 'too_big', message }] });
}

/** A line's value; null where it is not JSON. */
export function parseLine(line: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(line) as unknown };
  } catch {
    return null;
  }
}

/** Lines as the answer to a request. The router's types know no answer but JSON, which this is not. */
export function answerLines(lines: string | ReadableStream<Uint8Array>): never {
  return new Response(lines, { status: 200, headers: { 'Content-Type': NDJSON } }) as never;
}
