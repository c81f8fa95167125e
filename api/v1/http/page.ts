import { z } from '@hono/zod-openapi';
import { wholeNumber } from '@/lib/whole-number';
import { ApiProblem } from './problem';

/** The query of every list: `?limit=&cursor=`. */
export const pageQuerySchema = z.strictObject({
  limit: wholeNumber({ min: 1, max: 1_000 })
    .default(100)
    .meta({ description: 'The maximum number of items.', example: 100 }),
  cursor: z.string().max(512).optional().meta({ description: 'The `nextCursor` of the previous page.' }),
});

/** A page of a list, and the cursor of the next one. */
export function pageSchema<Item extends z.ZodType>(item: Item) {
  return z.object({
    data: z.array(item),
    nextCursor: z.string().nullable().meta({ description: 'Null on the last page.' }),
  });
}

/** A position in a list as one opaque string. */
export function writeCursor(place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Reverses {@link writeCursor}; refuses anything else. Null: from the start. */
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
