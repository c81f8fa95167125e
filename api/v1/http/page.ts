import { z } from '@hono/zod-openapi';
import { ApiProblem } from './problem';

/** The query of every list: `?limit=&cursor=`. */
export const pageQuerySchema = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(100)
    .meta({ description: 'How many at most.', example: 100 }),
  cursor: z.string().max(512).optional().meta({ description: 'The `nextCursor` of the page before.' }),
});

/** A page of a list, and where the next one begins. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({
    data: z.array(item),
    nextCursor: z.string().nullable().meta({ description: 'Null: there are no more.' }),
  });
}

/** A place in a list as one opaque word. */
export function writeCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Undoes {@link writeCursor}; refuses what it did not write. Null: from the start. */
export function readCursor<Place extends z.ZodType>(
  schema: Place,
  cursor: string | undefined,
): z.infer<Place> | null {
  if (cursor === undefined) return null;
  const place = schema.safeParse(parsed(cursor));
  if (place.success) return place.data;
  throw new ApiProblem('invalid_request', 'That cursor is not one of this list.', {
    errors: [{ at: '?cursor', code: 'invalid_cursor', message: 'Take it from `nextCursor`, unchanged.' }],
  });
}

function parsed(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}
