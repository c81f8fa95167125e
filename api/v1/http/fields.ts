import { z } from '@hono/zod-openapi';
import { ApiProblem } from './problem';
import { frequencySchema } from '@/domain/catalog/topic/schema';
import type { Scope, Standing } from '@/domain/catalog/choice/schema';
import { refSchema } from '@/domain/people/recipient/schema';
import { channelSchema, keySchema } from '@/domain/workspace/schema';
import { atMost } from '@/lib/characters';
import { daySchema, timeSchema } from '@/lib/instant';
import { isTextForJsonb } from '@/lib/json';

/** Text that PostgreSQL can hold, and that says something: no NUL, no half character, not blank. */
export function plainText(most: number) {
  return z
    .string()
    .min(1)
    .refine(atMost(most), {
      message: `it has more than ${most.toLocaleString('en')} characters`,
      abort: true,
    })
    .regex(/^[^\0]*$/, 'it has a NUL character')
    .refine(isTextForJsonb, 'it has half a character')
    .refine((value) => value === '' || value.trim() !== '', 'it is blank')
    .meta({ maxLength: most });
}

/** The sender's own id of a person, in an address. */
export const refParameter = z.strictObject({
  ref: refSchema.meta({ description: 'Your own id for the person.', example: 'cus_000481' }),
});

/** When something was made that is told now. A day alone is its beginning, in UTC: old lists know no more. */
export const pastTimeSchema = z
  .union([timeSchema, daySchema], {
    error: 'it wants ISO 8601 since 1970: a day, or a time with an offset, such as 2024-03-05T10:00:00Z',
  })
  .meta({ description: 'When it was made, where that is not now; a day alone is its beginning, in UTC.' });

/** What a choice covers, as fields of a request. */
export const scopeFields = {
  channel: channelSchema.nullable().default(null).meta({ description: 'Null: every channel.' }),
  topic: keySchema.nullable().default(null).meta({ description: 'A topic’s key; null: every topic.' }),
};

/** What a choice covers, in an answer. */
export const scopeSchema = z.object({
  channel: channelSchema.nullable().meta({ description: 'Null: every channel.' }),
  topic: z.string().nullable().meta({ description: 'A topic’s key; null: every topic.' }),
});

export function scopeIn({ channel, topic }: Scope): Scope {
  return { channel, topic };
}

export const standingSchema = z
  .object({
    choice: z.enum(['in', 'out']).nullable(),
    frequency: frequencySchema.nullable(),
    pausedUntil: z.iso.datetime().nullable(),
  })
  .openapi('Standing', { description: 'What stands at exactly one scope; null was not chosen there.' });

export function standingOut({ choice, frequency, pausedUntil }: Standing): z.infer<typeof standingSchema> {
  return { choice, frequency, pausedUntil: pausedUntil?.toISOString() ?? null };
}

/** The exact words somebody saw. */
export const wordingSchema = z.strictObject({
  locale: plainText(35).meta({ description: 'A BCP 47 tag.' }),
  text: plainText(10_000),
});

/** Ends a request about somebody who is not here, or not any more. */
export function nobody(ref: string, what: 'unknown' | 'erased'): ApiProblem {
  return what === 'erased'
    ? new ApiProblem('gone', `${ref} was erased. Nothing can be kept about that ref any more.`)
    : new ApiProblem('not_found', `There is no recipient ${ref}.`);
}

/**
 * A domain's schema under a name of the document. Always by a copy: the domain's own may have been made before Zod learnt
 * `openapi`, where a bundler puts it there, and then cannot be named.
 */
export function named<Schema extends z.ZodType>(schema: Schema, name: string): Schema {
  return schema.clone().openapi(name);
}
