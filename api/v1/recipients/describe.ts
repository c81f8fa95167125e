import { z } from '@hono/zod-openapi';
import { rowFaultSchema, rowsOf } from '@/api/v1/http/by-row';
import { named, refParameter } from '@/api/v1/http/fields';
import { pageQuerySchema, pageSchema } from '@/api/v1/http/page';
import { jsonAnswer, jsonBody } from '@/api/v1/http/json';
import { apiRoute } from '@/api/v1/http/router';
import { MAX_ENTRIES } from '@/domain/imports/batch/schema';
import { recipientRecordSchema } from '@/domain/imports/file/schema';
import { refSchema } from '@/domain/people/recipient/schema';
import { RECIPIENT_EXAMPLE, recipientSchema, RECORD_EXAMPLE } from './fields';

const ANSWER = {
  content: { 'application/json': { schema: recipientSchema, example: RECIPIENT_EXAMPLE } },
};

/** All data held about a person: the same document as in the admin area. */
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
  description: 'Ordered by ref, with unmasked addresses.',
  permission: 'recipients:read',
  isAboutPeople: true,
  request: { query: pageQuerySchema },
  responses: {
    200: jsonAnswer('The recipients.', {
      schema: pageSchema(recipientSchema),
      example: { data: [RECIPIENT_EXAMPLE], nextCursor: null },
    }),
  },
});

export const getRecipientRoute = apiRoute({
  method: 'get',
  path: '/recipients/{ref}',
  operationId: 'getRecipient',
  tags: ['Recipients'],
  summary: 'Get a recipient',
  description: 'With unmasked addresses. A merged ref returns the survivor; an erased one, 410.',
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
  summary: 'Create or update a recipient',
  description:
    'An omitted field stays as it is, null clears it; attributes are merged by name, and null removes one. ' +
    'Addresses are normalized as in imports. Told again, it changes nothing. Choices and suppressed addresses stay as ' +
    'they are, and a new address of someone who left its channel is suppressed too. A consent replaces only an ' +
    'older one; without a source, a new recipient is unverified. To opt someone in, use `…/consents`.',
  permission: 'recipients:write',
  isAboutPeople: true,
  problems: ['gone'],
  request: {
    params: refParameter,
    body: jsonBody({
      schema: recipientRecordSchema.omit({ ref: true }).openapi('RecipientFields'),
      example: RECORD_EXAMPLE,
    }),
  },
  responses: {
    200: { description: 'Updated, or unchanged.', ...ANSWER },
    201: { description: 'Created.', ...ANSWER },
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
    'All refs merged into one recipient are erased together, whichever is named. Erasing someone again succeeds.',
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
  summary: 'Export all data held about a recipient',
  description:
    'One JSON document, for a person who asks for a copy of their data. The export is recorded in the audit log.',
  permission: 'recipients:read',
  isAboutPeople: true,
  problems: ['not_found', 'gone'],
  request: { params: refParameter },
  responses: {
    200: jsonAnswer('The document.', {
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
    }),
  },
});

const MB = 1024 * 1024;

const itemResultSchema = z
  .object({
    ref: z.string().nullable().meta({ description: 'As it was given; null if it is not text.' }),
    result: z.enum(['created', 'updated', 'unchanged', 'rejected']),
    error: rowFaultSchema.nullable().meta({
      description:
        'With `rejected`: why. `repeated`: the batch already contained this ref. `erased`: they asked to be forgotten. `says_stop`: an attribute says that they left or cannot be reached, which stops no one: use `POST /suppressions` instead.',
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
    'exactly one address must be given',
  )
  .openapi('RecipientLookup');

export const putRecipientsRoute = apiRoute({
  method: 'post',
  path: '/recipients/batch',
  operationId: 'putRecipients',
  tags: ['Recipients'],
  summary: 'Create or update up to 1,000 recipients',
  description:
    'Each as with `PUT /recipients/{ref}`. A rejected one is reported in its place; the others are accepted. ' +
    'For more, import: `POST /imports`.',
  permission: 'recipients:write',
  isAboutPeople: true,
  mostBytes: 8 * MB,
  request: {
    body: jsonBody({
      schema: z.strictObject({
        recipients: rowsOf(named(recipientRecordSchema, 'RecipientRecord'), { max: MAX_ENTRIES }),
      }),
      example: { recipients: [{ ref: 'cus_000481', ...RECORD_EXAMPLE }] },
    }),
  },
  responses: {
    200: jsonAnswer('The result for each, in order.', {
      schema: z.object({ data: z.array(itemResultSchema) }),
      example: { data: [{ ref: 'cus_000481', result: 'created', error: null }] },
    }),
  },
});

export const lookUpRecipientsRoute = apiRoute({
  method: 'post',
  path: '/recipients/lookup',
  operationId: 'lookUpRecipients',
  tags: ['Recipients'],
  summary: 'Find recipients by an address',
  description:
    'By exactly one address, given in the body, because URLs end up in logs. Several recipients may share an address. ' +
    'An unknown address returns an empty list.',
  permission: 'recipients:read',
  isAboutPeople: true,
  request: {
    body: jsonBody({ schema: lookupSchema, example: { email: 'Ana.Lima@example.com' } }),
  },
  responses: {
    200: jsonAnswer('The recipients with this address, ordered by ref.', {
      schema: pageSchema(recipientSchema),
      example: { data: [RECIPIENT_EXAMPLE], nextCursor: null },
    }),
  },
});

export const mergeRecipientRoute = apiRoute({
  method: 'post',
  path: '/recipients/{ref}/merge',
  operationId: 'mergeRecipient',
  tags: ['Recipients'],
  summary: 'Merge two refs of one person, for good',
  description:
    'From then on the ref leads to the survivor: links, short links and calls under either ref are about them, and no ' +
    'recipient is created under it again. Their histories are joined; at each scope the newest choice counts, and ' +
    'a stop of a whole channel holds for every address of theirs. The survivor keeps its addresses, attributes and ' +
    'consent, and gets those that it lacks. In an import a row under the merged ref only adds what the survivor lacks. ' +
    'Erasing either erases both. It cannot be undone; repeating it changes nothing.',
  permission: 'recipients:write',
  isAboutPeople: true,
  problems: ['not_found', 'gone', 'refused'],
  request: {
    params: refParameter,
    body: jsonBody({
      schema: z.strictObject({
        into: refSchema.meta({
          description: 'The ref of the survivor, or one that was merged into it.',
        }),
      }),
      example: { into: 'cus_1043' },
    }),
  },
  responses: {
    200: jsonAnswer('The survivor, to whom both refs lead.', {
      schema: recipientSchema,
      example: { ...RECIPIENT_EXAMPLE, ref: 'cus_1043', mergedRefs: ['cus_000481'] },
    }),
  },
});
