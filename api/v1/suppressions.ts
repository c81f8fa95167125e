import { z } from '@hono/zod-openapi';
import { pastTimeSchema, plainText, wordingSchema } from '@/api/v1/fields';
import { pageQuerySchema, pageSchema, readCursor, writeCursor } from '@/api/v1/page';
import { ApiProblem } from '@/api/v1/problem';
import { apiRoute, createRouter } from '@/api/v1/router';
import { MOST_SOURCE_CHARACTERS } from '@/domain/opt-in/schema';
import { refSchema } from '@/domain/recipient/schema';
import { checkStops, listStops } from '@/domain/stop-list/data';
import { addStops, liftStops } from '@/domain/stop-list/mutations';
import { TELLABLE_CAUSES, type NewStop } from '@/domain/stop-list/schema';
import { SUPPRESSION_CAUSES } from '@/domain/suppression/schema';
import { channelSchema, keySchema } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';
import { timeSchema } from '@/lib/instant';

const MOST_AT_ONCE = 1_000;

const causeSchema = z.enum(SUPPRESSION_CAUSES).meta({
  description:
    '`opt_out`: the person asked. `complaint`: they pressed "spam". `bounce`, `deactivated`: the address is dead, for transactional messages too. `erase`: they were forgotten.',
});
const causesSchema = z.array(causeSchema).meta({
  description: 'All that hold, the gravest first, which is `cause`: lifting one leaves the others.',
});
const addressSchema = z.string().min(1).max(4_096).meta({
  description: 'An e-mail address, a number with + and country code, a push token or a postal address.',
});

export const newSuppressionSchema = z
  .strictObject({
    address: addressSchema.optional(),
    ref: refSchema
      .optional()
      .meta({ description: 'In place of the address: all addresses of this recipient.' }),
    channels: z.array(channelSchema).min(1).max(6),
    cause: z.enum(TELLABLE_CAUSES),
    topic: keySchema.nullish().meta({ description: 'Of an opt-out: this topic alone.' }),
    madeAt: pastTimeSchema.nullish().meta({
      description:
        'When it was made, where that is not now; a day alone is its beginning, in UTC. It is counted on its own day, and a consent given since answers an opt-out.',
    }),
    reason: keySchema
      .nullish()
      .meta({ description: 'Of an opt-out or a complaint: why, as a key of your reasons.' }),
  })
  .refine(({ address, ref }) => (address === undefined) !== (ref === undefined), 'either an address or a ref')
  .openapi('NewSuppression');

/** A stop as it was told, for the domain. */
export function stopOf(given: z.infer<typeof newSuppressionSchema>): NewStop {
  const { channels, cause, madeAt } = given;
  const [address, ref] = [given.address ?? null, given.ref ?? null];
  const [topic, reason] = [given.topic ?? null, given.reason ?? null];
  return { address, ref, channels, cause, topic, reason, madeAt: madeAt ? new Date(madeAt) : null };
}

export const addedSchema = z
  .object({
    added: z.int().meta({
      description: 'What was not known: an address on a channel, with its cause and topic.',
    }),
    known: z.int().meta({ description: 'What was known already.' }),
    answered: z.int().meta({
      description:
        'Of what was added, opt-outs that a consent given since had answered: they are kept, and stop nothing.',
    }),
    rejected: z.int(),
    rejects: z.array(z.object({ at: z.string(), code: z.string(), message: z.string() })).meta({
      description: 'What was not taken, each with its place; all else was.',
    }),
  })
  .openapi('AddedSuppressions');

/** The stop list: addresses by their keyed hashes. Addresses stand in bodies alone. ACCEPTANCE 9, 23, 27. */
export const suppressions = createRouter()
  .openapi(
    apiRoute({
      method: 'get',
      path: '/suppressions',
      operationId: 'listSuppressions',
      tags: ['Suppressions'],
      summary: 'List what is stopped',
      description:
        'By keyed hash: who it is cannot be told from it. Whether an address you have is among them: POST /suppressions/check.',
      permission: 'preferences:read',
      request: {
        query: pageQuerySchema.extend({ channel: channelSchema.optional(), cause: causeSchema.optional() }),
      },
      responses: {
        200: {
          description: 'A page of them, in no order of time.',
          content: {
            'application/json': {
              schema: pageSchema(
                z
                  .object({
                    addressHash: z.string(),
                    channel: channelSchema,
                    cause: causeSchema,
                    causes: causesSchema,
                    createdAt: z.iso.datetime(),
                  })
                  .openapi('Suppression'),
              ),
              example: {
                data: [
                  {
                    addressHash: '5b1f0c2f7d1e4a7c9b0e1f2d3c4b5a69',
                    channel: 'email',
                    cause: 'complaint',
                    causes: ['complaint', 'opt_out'],
                    createdAt: '2026-11-24T18:00:00.000Z',
                  },
                ],
                nextCursor: null,
              },
            },
          },
        },
      },
    }),
    async (c) => {
      const { limit, cursor, channel = null, cause = null } = c.req.valid('query');
      const place = readCursor(z.tuple([z.string().regex(/^[\da-f]{32}$/), channelSchema]), cursor);
      const after = place && { addressHash: place[0], channel: place[1] };
      const stops = await listStops(c.get('scope'), { channel, cause }, { after, limit: limit + 1 });
      const data = stops
        .slice(0, limit)
        .map(({ createdAt, ...stop }) => ({ ...stop, createdAt: createdAt.toISOString() }));
      const last = stops.length > limit ? data.at(-1) : undefined;
      return c.json({ data, nextCursor: last ? writeCursor([last.addressHash, last.channel]) : null }, 200);
    },
  )
  .openapi(
    apiRoute({
      method: 'post',
      path: '/suppressions/check',
      operationId: 'checkSuppressions',
      tags: ['Suppressions'],
      summary: 'Ask whether addresses are stopped',
      description: `Up to ${MOST_AT_ONCE}, answered in the order asked. Nothing is kept of the question.`,
      permission: 'preferences:read',
      request: {
        body: {
          required: true,
          content: {
            'application/json': {
              schema: z.strictObject({
                addresses: z
                  .array(z.strictObject({ address: addressSchema, channel: channelSchema }))
                  .min(1)
                  .max(MOST_AT_ONCE),
              }),
              example: { addresses: [{ address: 'ada@example.com', channel: 'email' }] },
            },
          },
        },
      },
      responses: {
        200: {
          description: 'The answers.',
          content: {
            'application/json': {
              schema: z.object({
                data: z.array(
                  z.object({
                    suppressed: z
                      .boolean()
                      .nullable()
                      .meta({ description: 'Null: it is no address that the channel sends to.' }),
                    cause: causeSchema.nullable(),
                    causes: causesSchema,
                    createdAt: z.iso.datetime().nullable(),
                  }),
                ),
              }),
              example: {
                data: [
                  {
                    suppressed: true,
                    cause: 'complaint',
                    causes: ['complaint', 'opt_out'],
                    createdAt: '2026-11-24T18:00:00.000Z',
                  },
                ],
              },
            },
          },
        },
      },
    }),
    async (c) => {
      const answers = await checkStops(c.get('scope'), c.req.valid('json').addresses);
      const data = answers.map((answer) => ({
        suppressed: answer && answer.isSuppressed,
        cause: answer && answer.cause,
        causes: answer?.causes ?? [],
        createdAt: answer?.createdAt?.toISOString() ?? null,
      }));
      return c.json({ data }, 200);
    },
  )
  .openapi(
    apiRoute({
      method: 'post',
      path: '/suppressions',
      operationId: 'addSuppressions',
      tags: ['Suppressions'],
      summary: 'Stop addresses',
      description:
        `Up to ${MOST_AT_ONCE}. An opt-out is a choice too: it stands in the ledger of everyone who has the address, and in the changes; so does a complaint. ` +
        'A number that is deactivated is stopped on all channels that use numbers. Each cause is known beside those that were known already, and replaces none of them. For more at once: POST /suppressions/import.',
      permission: 'preferences:write',
      request: {
        body: {
          required: true,
          content: {
            'application/json': {
              schema: z.strictObject({
                suppressions: z.array(newSuppressionSchema).min(1).max(MOST_AT_ONCE),
              }),
              example: {
                suppressions: [
                  { address: 'grace@example.com', channels: ['email'], cause: 'bounce' },
                  { ref: 'cus_1042', channels: ['sms'], cause: 'opt_out' },
                ],
              },
            },
          },
        },
      },
      responses: {
        200: {
          description: 'What came of them.',
          content: {
            'application/json': {
              schema: addedSchema,
              example: { added: 2, known: 0, answered: 0, rejected: 0, rejects: [] },
            },
          },
        },
      },
    }),
    async (c) => {
      const wanted = c.req.valid('json').suppressions.map(stopOf);
      const { added, known, answered, rejects } = await addStops(c.get('scope'), wanted, now());
      const places = rejects.map(({ index, ...reject }) => ({ at: `/suppressions/${index}`, ...reject }));
      return c.json({ added, known, answered, rejected: rejects.length, rejects: places }, 200);
    },
  )
  .openapi(
    apiRoute({
      method: 'post',
      path: '/suppressions/lift',
      operationId: 'liftSuppression',
      tags: ['Suppressions'],
      summary: 'Lift a stop by a new consent',
      description:
        'There is no other way: the consent is recorded, opts the recipient in on the channel, and lifts what is older than it, whatever the cause. A stop that is newer stands. Of somebody who was erased, the ref stays gone: their address is lifted by a consent since then, under another.',
      permission: 'preferences:write',
      problems: ['gone', 'refused'],
      request: {
        body: {
          required: true,
          content: {
            'application/json': {
              schema: z.strictObject({
                ref: refSchema,
                channel: channelSchema,
                consent: z.strictObject({
                  source: plainText(MOST_SOURCE_CHARACTERS),
                  givenAt: timeSchema,
                  wording: wordingSchema,
                }),
              }),
              example: {
                ref: 'cus_1042',
                channel: 'email',
                consent: {
                  source: 'checkout',
                  givenAt: '2026-11-02T09:30:00.000Z',
                  wording: { locale: 'en', text: 'Yes, send me e-mail again.' },
                },
              },
            },
          },
        },
      },
      responses: {
        200: {
          description: 'Lifted, and why it had been stopped.',
          content: {
            'application/json': {
              schema: z.object({
                ref: z.string(),
                channel: channelSchema,
                lifted: causeSchema.nullable().meta({ description: 'Null: it was not stopped.' }),
              }),
              example: { ref: 'cus_1042', channel: 'email', lifted: 'opt_out' },
            },
          },
        },
      },
    }),
    async (c) => {
      const { ref, channel, consent } = c.req.valid('json');
      const givenAt = new Date(consent.givenAt);
      if (givenAt > now())
        throw new ApiProblem('refused', 'A consent is not given in the future.', {
          errors: [{ at: '/consent/givenAt', code: 'in_the_future', message: 'It is in the future.' }],
        });
      const optIn = { ...consent, givenAt, scope: { channel, topic: null }, evidence: null };
      const outcome = await liftStops(c.get('scope'), ref, optIn, now());
      switch (outcome.kind) {
        case 'lifted':
          return c.json({ ref, channel, lifted: outcome.cause }, 200);
        case 'gone':
          throw new ApiProblem('gone', `${ref} was erased.`);
        case 'too_old':
          throw refusedAs('older_than_stop', 'The stop is newer than the consent.');
        case 'refused':
          throw refusedAs(outcome.refusals[0]?.code ?? 'refused', 'The consent cannot be recorded.');
      }
    },
  );

function refusedAs(code: string, message: string): ApiProblem {
  return new ApiProblem('refused', message, { errors: [{ at: '/consent', code, message }] });
}
