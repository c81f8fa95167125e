import { z } from '@hono/zod-openapi';
import { nobody, refParameter } from '@/api/v1/http/fields';
import { pageQuerySchema, pageSchema, readCursor, writeCursor } from '@/api/v1/http/page';
import { ApiProblem } from '@/api/v1/http/problem';
import { RECIPIENT_EXAMPLE, RECORD_EXAMPLE, recipientOut, recipientSchema } from './fields';
import { apiRoute, createRouter } from '@/api/v1/http/router';
import { enterRecipients } from '@/domain/imports/batch/mutations';
import { entryOf } from '@/domain/imports/batch/rules';
import { recipientRecordSchema } from '@/domain/imports/file/schema';
import { isErased, listRecords, readRecord } from '@/domain/people/recipient/data';
import { refSchema } from '@/domain/people/recipient/schema';
import { eraseByKey, exportRecipient } from '@/domain/choices/act-for/mutations';
import { now } from '@/lib/clock';

const ANSWER = {
  content: { 'application/json': { schema: recipientSchema, example: RECIPIENT_EXAMPLE } },
};

/** All that is held of a person: the same document as the admin area's. */
const exportSchema = z
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

/** The people that messages go to, one at a time. */
export const recipients = createRouter()
  .openapi(
    apiRoute({
      method: 'get',
      path: '/recipients',
      operationId: 'listRecipients',
      tags: ['Recipients'],
      summary: 'List the recipients',
      description: 'In the order of their refs, with addresses in clear.',
      permission: 'recipients:read',
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
    }),
    async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const [after = ''] = readCursor(z.tuple([refSchema]), cursor) ?? [];
      const records = await listRecords(c.get('scope'), { after, limit: limit + 1 });
      const data = records.slice(0, limit).map(recipientOut);
      const last = records.length > limit ? data.at(-1) : undefined;
      return c.json({ data, nextCursor: last ? writeCursor([last.ref]) : null }, 200);
    },
  )
  .openapi(
    apiRoute({
      method: 'get',
      path: '/recipients/{ref}',
      operationId: 'getRecipient',
      tags: ['Recipients'],
      summary: 'Get a recipient',
      description:
        'With addresses in clear; under a merged ref, the survivor. Of somebody who was erased nothing is known: 410.',
      permission: 'recipients:read',
      problems: ['not_found', 'gone'],
      request: { params: refParameter },
      responses: { 200: { description: 'The recipient.', ...ANSWER } },
    }),
    async (c) => {
      const { ref } = c.req.valid('param');
      const record = await readRecord(c.get('scope'), ref);
      if (typeof record === 'string') throw nobody(ref, record);
      return c.json(recipientOut(record), 200);
    },
  )
  .openapi(
    apiRoute({
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
    }),
    async (c) => {
      const [scope, { ref }] = [c.get('scope'), c.req.valid('param')];
      const grounds = { consentSource: null, defaultCountry: undefined, now: now() };
      const entry = entryOf({ ref, ...c.req.valid('json') }, grounds);
      if ('reason' in entry) {
        const at = `/${entry.field.replaceAll('.', '/')}`;
        throw new ApiProblem('invalid_request', entry.reason, {
          errors: [{ at, code: entry.code, message: entry.reason }],
        });
      }
      const [result] = await enterRecipients(scope, [entry]);
      const record = await readRecord(scope, ref);
      // It may be erased in between.
      if (typeof record === 'string' || result === 'erased') throw nobody(ref, 'erased');
      return result === 'created' ? c.json(recipientOut(record), 201) : c.json(recipientOut(record), 200);
    },
  )
  .openapi(
    apiRoute({
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
      problems: ['not_found'],
      request: { params: refParameter },
      responses: { 204: { description: 'Erased.' } },
    }),
    async (c) => {
      const [scope, { ref }] = [c.get('scope'), c.req.valid('param')];
      const outcome = await eraseByKey(scope, ref, now());
      if (outcome === 'unknown' && !(await isErased(scope, ref))) throw nobody(ref, 'unknown');
      return c.body(null, 204);
    },
  )
  .openapi(
    apiRoute({
      method: 'get',
      path: '/recipients/{ref}/export',
      operationId: 'exportRecipient',
      tags: ['Recipients'],
      summary: 'Export all that is held of a recipient',
      description:
        'One JSON document, for a person who asks for a copy of their data. That it was taken stands in the audit log.',
      permission: 'recipients:read',
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
    }),
    async (c) => {
      const [scope, { ref }] = [c.get('scope'), c.req.valid('param')];
      const everything = await exportRecipient(scope, ref);
      if (!everything) throw nobody(ref, (await isErased(scope, ref)) ? 'erased' : 'unknown');
      return c.json(exportSchema.parse(everything), 200);
    },
  );
