import type { z } from 'zod';
import { faultsOf } from '@/api/v1/faults';
import { ApiProblem, type Fault } from '@/api/v1/problem';

export const NDJSON = 'application/x-ndjson';

/**
 * Reads NDJSON: a line each, blank ones left out. Refuses it as a whole where a line is not as the schema says, in the
 * words and places that a JSON array of the same would be refused with.
 * @param most lines.
 */
export function readLines<Line extends z.ZodType>(
  schema: Line,
  text: string,
  most: number,
): z.output<Line>[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) throw new ApiProblem('malformed_body', 'There is no line in the body.');
  if (lines.length > most) throw tooMany(lines.length, most);
  return lines.map((line, index) => {
    const read = schema.safeParse(parsed(line, index));
    if (read.success) return read.data;
    const errors = faultsOf(read.error, 'json').map((fault): Fault => ({
      ...fault,
      at: `/${index}${fault.at}`,
    }));
    throw new ApiProblem('invalid_request', `Line ${index + 1}: ${errors[0]?.message}`, { errors });
  });
}

/** That a list is longer than an address takes at once. */
export function tooMany(given: number, most: number): ApiProblem {
  const message = `This address takes ${most.toLocaleString('en')} at once, and ${given.toLocaleString('en')} came.`;
  return new ApiProblem('invalid_request', message, { errors: [{ at: '', code: 'too_big', message }] });
}

function parsed(line: string, index: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new ApiProblem('malformed_body', `Line ${index + 1} is not JSON.`);
  }
}

/** Lines as the answer to a request. The router's types know no answer but JSON, which this is not. */
export function answerLines(lines: string | ReadableStream<Uint8Array>): never {
  return new Response(lines, { status: 200, headers: { 'Content-Type': NDJSON } }) as never;
}
