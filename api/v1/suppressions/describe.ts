import { z } from '@hono/zod-openapi';
import { NONE_REJECTED, rejectedFields, rowFaultSchema, rowsOf } from '@/api/v1/http/by-row';
import { pastTimeSchema, plainText, wordingSchema } from '@/api/v1/http/fields';
import { pageQuerySchema, pageSchema } from '@/api/v1/http/page';
import { jsonAnswer, jsonBody } from '@/api/v1/http/json';
import { apiRoute } from '@/api/v1/http/router';
import { MAX_SOURCE_CHARACTERS } from '@/domain/choices/recorded-consent/schema';
import { refSchema } from '@/domain/people/recipient/schema';
import { TELLABLE_CAUSES } from '@/domain/people/stop-list/schema';
import { SUPPRESSION_CAUSES } from '@/domain/people/suppression/schema';
import { channelSchema, keySchema } from '@/domain/workspace/schema';
import { timeSchema } from '@/lib/instant';

const MAX_AT_ONCE = 1_000;

export const causeSchema = z.enum(SUPPRESSION_CAUSES).meta({
  description:
    '`opt_out`: the person asked. `complaint`: they reported spam. `bounce`, `deactivated`: the address is dead, which also stops transactional messages. `erase`: the person was erased.',
});

const causesSchema = z.array(causeSchema).meta({
  description: 'All causes in force, gravest first; the first is `cause`. Lifting one leaves the others.',
});

const addressSchema = z.string().min(1).max(4_096).meta({
  description:
    'An e-mail address, a telephone number with + and country code, a push token or a postal address.',
});

export const newSuppressionSchema = z
  .strictObject({
    address: addressSchema.optional(),
    ref: refSchema
      .optional()
      .meta({ description: 'Instead of an address: all addresses of this recipient.' }),
    channels: z.array(channelSchema).min(1).max(6),
    cause: z.enum(TELLABLE_CAUSES),
    topic: keySchema.nullish().meta({ description: 'For an opt-out: only this topic.' }),
    madeAt: pastTimeSchema.nullish().meta({
      description:
        'When it happened, if not now; a date alone means its start in UTC. Reports count it on that day, and a later consent overrides an opt-out.',
    }),
    reason: keySchema
      .nullish()
      .meta({ description: 'For an opt-out or a complaint: why, as the key of a reason.' }),
  })
  .refine(({ address, ref }) => (address === undefined) !== (ref === undefined), 'either an address or a ref')
  .openapi('NewSuppression');

export const addedSchema = z
  .object({
    added: z.int().meta({
      description: 'How many were new: each is an address on a channel, with cause and topic.',
    }),
    known: z.int().meta({ description: 'How many were known already.' }),
    answered: z.int().meta({
      description:
        'How many of the added are opt-outs that a later consent overrides: they are stored, and stop nothing.',
    }),
    ...rejectedFields,
  })
  .openapi('AddedSuppressions');

export const listSuppressionsRoute = apiRoute({
  method: 'get',
  path: '/suppressions',
  operationId: 'listSuppressions',
  tags: ['Suppressions'],
  summary: 'List the suppressions',
  description:
    'Addresses are keyed hashes, which cannot be turned back into addresses. To look up an address, use POST /suppressions/check.',
  permission: 'preferences:read',
  isAboutPeople: true,
  request: {
    query: pageQuerySchema.extend({ channel: channelSchema.optional(), cause: causeSchema.optional() }),
  },
  responses: {
    200: jsonAnswer('A page of suppressions, not in order of time.', {
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
    }),
  },
});

export const checkSuppressionsRoute = apiRoute({
  method: 'post',
  path: '/suppressions/check',
  operationId: 'checkSuppressions',
  tags: ['Suppressions'],
  summary: 'Check whether addresses are suppressed',
  description: `Up to ${MAX_AT_ONCE}, answered in the order asked. The question is not stored.`,
  permission: 'preferences:read',
  isAboutPeople: true,
  request: {
    body: jsonBody({
      schema: z.strictObject({
        addresses: rowsOf(z.strictObject({ address: addressSchema, channel: channelSchema }), {
          max: MAX_AT_ONCE,
        }),
      }),
      example: { addresses: [{ address: 'ada@example.com', channel: 'email' }] },
    }),
  },
  responses: {
    200: jsonAnswer('The answers.', {
      schema: z.object({
        data: z.array(
          z.object({
            suppressed: z.boolean().nullable().meta({ description: 'Null: see `error`.' }),
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
    }),
  },
});

export const addSuppressionsRoute = apiRoute({
  method: 'post',
  path: '/suppressions',
  operationId: 'addSuppressions',
  tags: ['Suppressions'],
  summary: 'Stop addresses',
  description:
    `Up to ${MAX_AT_ONCE}. An opt-out or a complaint is also recorded as a choice, in the ledger of every recipient with the address, and so appears in the changes. ` +
    'A number that is deactivated is stopped on all channels that use numbers. Each cause is known beside those that were known already, and replaces none of them. For more at once: POST /suppressions/import.',
  permission: 'preferences:write',
  isAboutPeople: true,
  request: {
    body: jsonBody({
      schema: z.strictObject({
        suppressions: rowsOf(newSuppressionSchema, { max: MAX_AT_ONCE }),
      }),
      example: {
        suppressions: [
          { address: 'grace@example.com', channels: ['email'], cause: 'bounce' },
          { ref: 'cus_1042', channels: ['sms'], cause: 'opt_out' },
        ],
      },
    }),
  },
  responses: {
    200: jsonAnswer('What came of them.', {
      schema: addedSchema,
      example: { added: 2, known: 0, answered: 0, ...NONE_REJECTED },
    }),
  },
});

export const liftSuppressionRoute = apiRoute({
  method: 'post',
  path: '/suppressions/lift',
  operationId: 'liftSuppression',
  tags: ['Suppressions'],
  summary: 'Lift a stop by a new consent',
  description:
    'This is the only way to lift a stop of any cause: the consent is recorded, opts the recipient in on the channel, and lifts older stops. A newer stop stands. The ref of an erased person stays gone: a later consent under another ref lifts the stop on their address.',
  permission: 'preferences:write',
  isAboutPeople: true,
  problems: ['gone', 'refused'],
  request: {
    body: jsonBody({
      schema: z.strictObject({
        ref: refSchema,
        channel: channelSchema,
        consent: z.strictObject({
          source: plainText(MAX_SOURCE_CHARACTERS),
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
    }),
  },
  responses: {
    200: jsonAnswer('Lifted, with the cause of the stop.', {
      schema: z.object({
        ref: z.string(),
        channel: channelSchema,
        lifted: causeSchema.nullable().meta({ description: 'Null: it was not suppressed.' }),
      }),
      example: { ref: 'cus_1042', channel: 'email', lifted: 'opt_out' },
    }),
  },
});
