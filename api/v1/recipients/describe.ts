import { z } from '@hono/zod-openapi';
import { rowFaultSchema, rowsOf } from '@/api/v1/http/by-row';
import { named, refParameter } from '@/api/v1/http/fields';
import { pageQuerySchema, pageSchema } from '@/api/v1/http/page';
import { apiRoute } from '@/api/v1/http/router';
import { MAX_ENTRIES } from '@/domain/imports/batch/schema';
import { recipientRecordSchema } from '@/domain/imports/file/schema';
import { refSchema } from '@/domain/people/recipient/schema';
import { RECIPIENT_EXAMPLE, recipientSchema, RECORD_EXAMPLE } from './fields';

const ANSWER = {
  content: { 'application/json': { schema: recipientSchema, example: RECIPIENT_EXAMPLE } },
};

/** All that is held of a person: the same document as the admin area's. */
export const exportSchema = z
  .looseObject({
    ref: z.string(),
    consent: z.looseObject({}),
    consents: z.array(z.looseObject({})),
    preferences: z.array(z.looseObject({})),
    events: z.array(z.looseObject({})),
    feedback: z.array(z.looseObject({})),
    lastSends: z.array(z.looseObject({})),
    suppressions: z.array(z.looseObject({})),
  })
  .openapi('RecipientExport');

export const listRecipientsRoute = apiRoute({
  method: 'get',
  path: '/recipients',
  operationId: 'listRecipients',
  tags: ['Recipients'],
  summary: 'List the recipients',
  description: 'In the order of their refs, with addresses in clear.',
  permission: 'recipients:read',
  isAboutPeople: true,
  request: { query: pageQuerySchema },
  responses: {
    200: {
      description: 'The recipients.',
      content: {
        'application/json': {
          schema: pageSchema(recipientSchema),
          example: { data: [RECIPIENT_EXAMPLE], nextCursor: null },
        },
      },
    },
  },
});

export const getRecipientRoute = apiRoute({
  method: 'get',
  path: '/recipients/{ref}',
  operationId: 'getRecipient',
  tags: ['Recipients'],
  summary: 'Get a recipient',
  description:
    'With addresses in clear; under a merged ref, the survivor. Of somebody who was erased nothing is known: 410.',
  permission: 'recipients:read',
  isAboutPeople: true,
  problems: ['not_found', 'gone'],
  request: { params: refParameter },
  responses: { 200: { description: 'The recipient.', ...ANSWER } },
});

export const putRecipientRoute = apiRoute({
  method: 'put',
  path: '/recipients/{ref}',
  operationId: 'putRecipient',
  tags: ['Recipients'],
  summary: 'Make or update a recipient',
  description:
    'A field that is left out stays as it is, null clears it; attributes are merged by name, and null removes one. ' +
    'Addresses are normalized as in imports. Told again, it changes nothing. Choices and suppressed addresses stay as ' +
    'they are, and an address that is new to somebody who left its channel is suppressed too. A consent replaces an ' +
    'older one only; without a source, a new recipient is unverified. Opting somebody in takes `…/consents`.',
  permission: 'recipients:write',
  isAboutPeople: true,
  problems: ['gone'],
  request: {
    params: refParameter,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: recipientRecordSchema.omit({ ref: true }).openapi('RecipientFields'),
          example: RECORD_EXAMPLE,
        },
      },
    },
  },
  responses: {
    200: { description: 'Updated, or as it was.', ...ANSWER },
    201: { description: 'Made.', ...ANSWER },
  },
});

export const eraseRecipientRoute = apiRoute({
  method: 'delete',
  path: '/recipients/{ref}',
  operationId: 'eraseRecipient',
  tags: ['Recipients'],
  summary: 'Erase a recipient, for good',
  description:
    'Their record, choices, comments and evidence go; their links are dead, and nothing brings the ref back. What ' +
    'stays is a keyed hash of each address, so that it gets nothing, and the ledger, which holds no personal data. ' +
    'Every ref that was merged into theirs goes with it, whichever is named. Erasing somebody again succeeds.',
  permission: 'recipients:write',
  isAboutPeople: true,
  problems: ['not_found'],
  request: { params: refParameter },
  responses: { 204: { description: 'Erased.' } },
});

export const exportRecipientRoute = apiRoute({
  method: 'get',
  path: '/recipients/{ref}/export',
  operationId: 'exportRecipient',
  tags: ['Recipients'],
  summary: 'Export all that is held of a recipient',
  description:
    'One JSON document, for a person who asks for a copy of their data. That it was taken stands in the audit log.',
  permission: 'recipients:read',
  isAboutPeople: true,
  problems: ['not_found', 'gone'],
  request: { params: refParameter },
  responses: {
    200: {
      description: 'The document.',
      content: {
        'application/json': {
          schema: exportSchema,
          example: {
            ref: 'cus_000481',
            email: 'ana.lima@example.com',
            consent: {},
            consents: [],
            preferences: [{ channel: 'email', topic: 'offers', choice: null, frequency: 'weekly' }],
            events: [],
            feedback: [],
            lastSends: [],
            suppressions: [],
          },
        },
      },
    },
  },
});

const MB = 1024 * 1024;

const itemResultSchema = z
  .object({
    ref: z.string().nullable().meta({ description: 'As it was given; null where it is no text.' }),
    result: z.enum(['created', 'updated', 'unchanged', 'rejected']),
    error: rowFaultSchema.nullable().meta({
      description:
        'Of `rejected`: why. `repeated`: the ref stood in the batch before. `erased`: they asked to be forgotten. `says_stop`: an attribute says that they left or cannot be reached, which stops no one: tell it to `POST /suppressions`.',
    }),
  })
  .openapi('BatchResult');

export type ItemResult = z.infer<typeof itemResultSchema>;

export const lookupSchema = z
  .strictObject({
    email: z.string().max(320).optional(),
    phone: z.string().max(64).optional().meta({ description: 'With + and country code.' }),
    pushToken: z.string().max(4_096).optional(),
    postalAddress: z.string().max(1_000).optional(),
    limit: z.int().min(1).max(1_000).default(100),
    cursor: z.string().max(512).optional(),
  })
  .refine(
    ({ email, phone, pushToken, postalAddress }) =>
      [email, phone, pushToken, postalAddress].filter((given) => given !== undefined).length === 1,
    'exactly one address is looked for at a time',
  )
  .openapi('RecipientLookup');

export const putRecipientsRoute = apiRoute({
  method: 'post',
  path: '/recipients/batch',
  operationId: 'putRecipients',
  tags: ['Recipients'],
  summary: 'Make or update up to 1,000 recipients',
  description:
    'Each as `PUT /recipients/{ref}` would. One that cannot be taken is told in its place, and the others are taken. ' +
    'For more, import: `POST /imports`.',
  permission: 'recipients:write',
  isAboutPeople: true,
  mostBytes: 8 * MB,
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            recipients: rowsOf(named(recipientRecordSchema, 'RecipientRecord'), { max: MAX_ENTRIES }),
          }),
          example: { recipients: [{ ref: 'cus_000481', ...RECORD_EXAMPLE }] },
        },
      },
    },
  },
  responses: {
    200: {
      description: 'What became of each, in their order.',
      content: {
        'application/json': {
          schema: z.object({ data: z.array(itemResultSchema) }),
          example: { data: [{ ref: 'cus_000481', result: 'created', error: null }] },
        },
      },
    },
  },
});

export const lookUpRecipientsRoute = apiRoute({
  method: 'post',
  path: '/recipients/lookup',
  operationId: 'lookUpRecipients',
  tags: ['Recipients'],
  summary: 'Find recipients by an address',
  description:
    'By exactly one address, in the body, for what stands in a URL stands in logs. Several recipients may share one. ' +
    'An address that nobody has is answered with an empty list.',
  permission: 'recipients:read',
  isAboutPeople: true,
  request: {
    body: {
      required: true,
      content: {
        'application/json': { schema: lookupSchema, example: { email: 'Ana.Lima@example.com' } },
      },
    },
  },
  responses: {
    200: {
      description: 'Who has it, in the order of their refs.',
      content: {
        'application/json': {
          schema: pageSchema(recipientSchema),
          example: { data: [RECIPIENT_EXAMPLE], nextCursor: null },
        },
      },
    },
  },
});

export const mergeRecipientRoute = apiRoute({
  method: 'post',
  path: '/recipients/{ref}/merge',
  operationId: 'mergeRecipient',
  tags: ['Recipients'],
  summary: 'Merge two refs of one person, for good',
  description:
    'The ref leads to the survivor from then on: links, short links and calls under either are about them, and no ' +
    'recipient is made under it again. Their histories are one; of their choices the newest counts at each scope, and ' +
    'a stop of a whole channel holds for every address of theirs. The survivor keeps its addresses, attributes and ' +
    'consent, and gets those that it lacks. In an import a row under the merged ref only adds what the survivor lacks. ' +
    'Erasing either erases both. It cannot be undone; told again, it changes nothing.',
  permission: 'recipients:write',
  isAboutPeople: true,
  problems: ['not_found', 'gone', 'refused'],
  request: {
    params: refParameter,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            into: refSchema.meta({
              description: 'The ref of the survivor, or one that was merged into it.',
            }),
          }),
          example: { into: 'cus_1043' },
        },
      },
    },
  },
  responses: {
    200: {
      description: 'The survivor, whom both refs lead to.',
      content: {
        'application/json': {
          schema: recipientSchema,
          example: { ...RECIPIENT_EXAMPLE, ref: 'cus_1043', mergedRefs: ['cus_000481'] },
        },
      },
    },
  },
});
