import { z } from '@hono/zod-openapi';
import {
  answerEach,
  badRows,
  goodRows,
  NONE_REJECTED,
  rejectedFields,
  rejectedOf,
  rowFaultSchema,
  rowsOf,
  type RowFault,
} from '@/api/v1/http/by-row';
import { pastTimeSchema } from '@/api/v1/http/fields';
import { pageQuerySchema, pageSchema, readCursor, writeCursor } from '@/api/v1/http/page';
import { apiRoute, createRouter } from '@/api/v1/http/router';
import { refSchema } from '@/domain/people/recipient/schema';
import { checkStops, listStops } from '@/domain/people/stop-list/data';
import { addStops } from '@/domain/choices/suppress/mutations';
import { TELLABLE_CAUSES, type NewStop, type StopAnswer } from '@/domain/people/stop-list/schema';
import { SUPPRESSION_CAUSES, type SuppressionCause } from '@/domain/people/suppression/schema';
import { channelSchema, keySchema, type Channel } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';

const MAX_AT_ONCE = 1_000;

export const causeSchema = z.enum(SUPPRESSION_CAUSES).meta({
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
    ...rejectedFields,
  })
  .openapi('AddedSuppressions');

/** The stop list: addresses by their keyed hashes. Addresses stand in bodies alone. Requirements 9, 23, 27. */
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
      description: `Up to ${MAX_AT_ONCE}, answered in the order asked. Nothing is kept of the question.`,
      permission: 'preferences:read',
      request: {
        body: {
          required: true,
          content: {
            'application/json': {
              schema: z.strictObject({
                addresses: rowsOf(z.strictObject({ address: addressSchema, channel: channelSchema }), {
                  max: MAX_AT_ONCE,
                }),
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
                      .meta({ description: 'Null: `error` says what is wrong with the question.' }),
                    cause: causeSchema.nullable(),
                    causes: causesSchema,
                    createdAt: z.iso.datetime().nullable(),
                    error: rowFaultSchema.nullable(),
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
                    error: null,
                  },
                ],
              },
            },
          },
        },
      },
    }),
    async (c) => {
      const data = await answerEach(
        c.req.valid('json').addresses,
        async (asked) => {
          const answers = await checkStops(c.get('scope'), asked);
          return answers.map((answer, place) => stopOut(answer, asked[place]?.channel));
        },
        unanswered,
      );
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
        `Up to ${MAX_AT_ONCE}. An opt-out is a choice too: it stands in the ledger of everyone who has the address, and in the changes; so does a complaint. ` +
        'A number that is deactivated is stopped on all channels that use numbers. Each cause is known beside those that were known already, and replaces none of them. For more at once: POST /suppressions/import.',
      permission: 'preferences:write',
      request: {
        body: {
          required: true,
          content: {
            'application/json': {
              schema: z.strictObject({
                suppressions: rowsOf(newSuppressionSchema, { max: MAX_AT_ONCE }),
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
              example: { added: 2, known: 0, answered: 0, ...NONE_REJECTED },
            },
          },
        },
      },
    }),
    async (c) => {
      const given = c.req.valid('json').suppressions;
      const placeOf = (index: number) => `/suppressions/${index}`;
      const good = goodRows(given);
      const { added, known, answered, rejects } = await addStops(
        c.get('scope'),
        good.map(({ row }) => stopOf(row)),
        now(),
      );
      const refused = rejects.map(({ index: place, ...fault }) => {
        const index = good[place]?.index ?? 0;
        return { at: placeOf(index), index, fault };
      });
      const all = [...badRows(given, placeOf), ...refused].sort((a, b) => a.index - b.index);
      return c.json({ added, known, answered, ...rejectedOf(all) }, 200);
    },
  );

type CheckedAddress = {
  suppressed: boolean | null;
  cause: SuppressionCause | null;
  causes: SuppressionCause[];
  createdAt: string | null;
  error: RowFault | null;
};

function unanswered(error: RowFault): CheckedAddress {
  return { suppressed: null, cause: null, causes: [], createdAt: null, error };
}

function stopOut(answer: StopAnswer | null, channel: Channel | undefined): CheckedAddress {
  if (!answer)
    return unanswered({
      code: 'bad_address',
      field: 'address',
      message: `address: It is not an address for ${channel}.`,
    });
  const { isSuppressed: suppressed, cause, causes, createdAt } = answer;
  return { suppressed, cause, causes, createdAt: createdAt?.toISOString() ?? null, error: null };
}
