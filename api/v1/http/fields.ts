import { z } from '@hono/zod-openapi';
import { ApiProblem } from './problem';
import { frequencySchema } from '@/domain/catalog/topic/schema';
import type { Scope, Standing } from '@/domain/catalog/choice/schema';
import { refSchema } from '@/domain/people/recipient/schema';
import { channelSchema, keySchema } from '@/domain/workspace/schema';
import { atMost } from '@/lib/characters';
import { daySchema, timeSchema } from '@/lib/instant';
import { isTextForJsonb } from '@/lib/json';

/** Text that PostgreSQL can store and that is not blank: no NUL, no half of a surrogate pair. */
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

/** The sender's own id of a person, in a path. */
export const refParameter = z.strictObject({
  ref: refSchema.meta({ description: 'Your own id for the person.', example: 'cus_000481' }),
});

/** When something happened that is reported only now. A date alone means its start in UTC: old lists know no more. */
export const pastTimeSchema = z
  .union([timeSchema, daySchema], {
    error:
      'it must be ISO 8601, not before 1970: a day, or a time with an offset, such as 2024-03-05T10:00:00Z',
  })
  .meta({ description: 'When it happened, if not now; a date alone means its start in UTC.' });

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
  .openapi('Standing', {
    description: 'What was chosen at exactly one scope; null: nothing was chosen there.',
  });

export function standingOut({ choice, frequency, pausedUntil }: Standing): z.infer<typeof standingSchema> {
  return { choice, frequency, pausedUntil: pausedUntil?.toISOString() ?? null };
}

/** The exact words that someone saw. */
export const wordingSchema = z.strictObject({
  locale: plainText(35).meta({ description: 'A BCP 47 tag.' }),
  text: plainText(10_000),
});

/** Ends a request about a recipient who does not exist, or was erased. */
export function nobody(ref: string, what: 'unknown' | 'erased'): ApiProblem {
  return what === 'erased'
    ? new ApiProblem('gone', `${ref} was erased. Nothing can be kept about that ref any more.`)
    : new ApiProblem('not_found', `There is no recipient ${ref}.`);
}

/**
 * A domain's schema under a name of the document. It is always copied: a bundler may load the domain's schema before
 * Zod has been extended with `openapi`, and then it cannot be named.
 */
export function named<Schema extends z.ZodType>(schema: Schema, name: string): Schema {
  return schema.clone().openapi(name);
}
