import { z } from '@hono/zod-openapi';
import { answerEach, refIn, rowFaultSchema, rowsOf } from '@/api/v1/http/by-row';
import { named } from '@/api/v1/http/fields';
import { pageSchema, readCursor, writeCursor } from '@/api/v1/http/page';
import { ApiProblem } from '@/api/v1/http/problem';
import { RECIPIENT_EXAMPLE, RECORD_EXAMPLE, recipientOut, recipientSchema } from './fields';
import { apiRoute, createRouter } from '@/api/v1/http/router';
import { normalizeEmail, normalizePhone } from '@/domain/people/address/rules';
import { enterRecipients } from '@/domain/imports/batch/mutations';
import { entryOf } from '@/domain/imports/batch/rules';
import { MAX_ENTRIES, type Entry, type EntryResult } from '@/domain/imports/batch/schema';
import { recipientRecordSchema, type RecipientRecord } from '@/domain/imports/file/schema';
import { findRecords } from '@/domain/people/recipient/data';
import { refSchema, type AddressKind } from '@/domain/people/recipient/schema';
import { now } from '@/lib/clock';

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
type ItemResult = z.infer<typeof itemResultSchema>;

const lookupSchema = z
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

/** Recipients many at once, and by what is not to stand in a URL. */
export const recipientBatch = createRouter()
  .openapi(
    apiRoute({
      method: 'post',
      path: '/recipients/batch',
      operationId: 'putRecipients',
      tags: ['Recipients'],
      summary: 'Make or update up to 1,000 recipients',
      description:
        'Each as `PUT /recipients/{ref}` would. One that cannot be taken is told in its place, and the others are taken. ' +
        'For more, import: `POST /imports`.',
      permission: 'recipients:write',
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
    }),
    async (c) => {
      const data = await answerEach(
        c.req.valid('json').recipients,
        async (records) => {
          const read = readEntries(records);
          const entries = read.flatMap((item) => ('row' in item ? [item] : []));
          const results = entries.length > 0 ? await enterRecipients(c.get('scope'), entries) : [];
          const resultOf = new Map(entries.map(({ row }, place) => [row.ref, results[place]]));
          return read.map((item) => ('row' in item ? told(item.row.ref, resultOf.get(item.row.ref)) : item));
        },
        (error, given): ItemResult => ({ ref: refIn(given), result: 'rejected', error }),
      );
      return c.json({ data }, 200);
    },
  )
  .openapi(
    apiRoute({
      method: 'post',
      path: '/recipients/lookup',
      operationId: 'lookUpRecipients',
      tags: ['Recipients'],
      summary: 'Find recipients by an address',
      description:
        'By exactly one address, in the body, for what stands in a URL stands in logs. Several recipients may share one. ' +
        'An address that nobody has is answered with an empty list.',
      permission: 'recipients:read',
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
    }),
    async (c) => {
      const asked = c.req.valid('json');
      const [after = ''] = readCursor(z.tuple([refSchema]), asked.cursor) ?? [];
      const { kind, address } = addressIn(asked);
      const page = { after, limit: asked.limit + 1 };
      const records = await findRecords(c.get('scope'), kind, address, page);
      const data = records.slice(0, asked.limit).map(recipientOut);
      const last = records.length > asked.limit ? data.at(-1) : undefined;
      return c.json({ data, nextCursor: last ? writeCursor([last.ref]) : null }, 200);
    },
  );

/** Each as an entry, or as why it is none. */
function readEntries(records: readonly RecipientRecord[]): (Entry | ItemResult)[] {
  const grounds = { consentSource: null, defaultCountry: undefined, now: now() };
  const seen = new Set<string>();
  return records.map((record) => {
    if (seen.has(record.ref))
      return rejected(record.ref, 'repeated', 'ref', 'ref: it is in this batch already');
    const entry = entryOf(record, grounds);
    if ('reason' in entry) return rejected(record.ref, entry.code, entry.field, entry.reason);
    seen.add(record.ref);
    return entry;
  });
}

function told(ref: string, result: EntryResult | undefined): ItemResult {
  if (result === undefined || result === 'erased')
    return rejected(ref, 'erased', null, 'this person asked to be forgotten');
  return { ref, result, error: null };
}

function rejected(
  ref: string,
  code: 'invalid' | 'says_stop' | 'repeated' | 'erased',
  field: string | null,
  message: string,
): ItemResult {
  return { ref, result: 'rejected', error: { code, field, message } };
}

/** The one address that is looked for, normalized. */
function addressIn(asked: z.infer<typeof lookupSchema>): { kind: AddressKind; address: string } {
  const { email, phone, pushToken, postalAddress } = asked;
  if (pushToken !== undefined) return { kind: 'push', address: pushToken.trim() };
  if (postalAddress !== undefined) return { kind: 'postal', address: postalAddress.trim() };
  const kind = email === undefined ? 'phone' : 'email';
  const address = email === undefined ? normalizePhone(phone ?? '', undefined) : normalizeEmail(email.trim());
  if (address !== null) return { kind, address };
  const message = `${kind}: it is ${kind === 'email' ? 'not an e-mail address' : 'not a telephone number with + and country code'}`;
  throw new ApiProblem('invalid_request', message, {
    errors: [{ at: `/${kind}`, code: 'invalid', message }],
  });
}
