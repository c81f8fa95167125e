import { z } from '@hono/zod-openapi';
import { answerEach, refIn } from '@/api/v1/http/by-row';
import { nobody } from '@/api/v1/http/fields';
import { readCursor, writeCursor } from '@/api/v1/http/page';
import { ApiProblem } from '@/api/v1/http/problem';
import { createRouter } from '@/api/v1/http/router';
import { eraseFor } from '@/domain/imports/erase/mutations';
import { exportRecipient, mergeFor } from '@/domain/choices/act-for/mutations';
import { enterRecipients } from '@/domain/imports/batch/mutations';
import { entryOf } from '@/domain/imports/batch/rules';
import type { Entry, EntryResult } from '@/domain/imports/batch/schema';
import type { RecipientRecord as GivenRecord } from '@/domain/imports/file/schema';
import { normalizeEmail, normalizePhone } from '@/domain/people/address/rules';
import { findRecords, isErased, listRecords, readRecord } from '@/domain/people/recipient/data';
import { type AddressKind, refSchema } from '@/domain/people/recipient/schema';
import { authorOfKey } from '@/domain/access/author/rules';
import { now } from '@/lib/clock';
import {
  eraseRecipientRoute,
  exportRecipientRoute,
  exportSchema,
  getRecipientRoute,
  type ItemResult,
  listRecipientsRoute,
  lookUpRecipientsRoute,
  type lookupSchema,
  mergeRecipientRoute,
  putRecipientRoute,
  putRecipientsRoute,
} from './describe';
import { recipientOut } from './fields';

/** The people that messages go to: one at a time, many at once, found by address, and merged. */
export const recipients = createRouter()
  .openapi(listRecipientsRoute, async (c) => {
    const { limit, cursor } = c.req.valid('query');
    const [after = ''] = readCursor(z.tuple([refSchema]), cursor) ?? [];
    const records = await listRecords(c.get('scope'), { after, limit: limit + 1 });
    const data = records.slice(0, limit).map(recipientOut);
    const last = records.length > limit ? data.at(-1) : undefined;
    return c.json({ data, nextCursor: last ? writeCursor([last.ref]) : null }, 200);
  })
  .openapi(getRecipientRoute, async (c) => {
    const { ref } = c.req.valid('param');
    const record = await readRecord(c.get('scope'), ref);
    if (typeof record === 'string') throw nobody(ref, record);
    return c.json(recipientOut(record), 200);
  })
  .openapi(putRecipientRoute, async (c) => {
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
    // They may be erased in between.
    if (typeof record === 'string' || result === 'erased') throw nobody(ref, 'erased');
    return result === 'created' ? c.json(recipientOut(record), 201) : c.json(recipientOut(record), 200);
  })
  .openapi(eraseRecipientRoute, async (c) => {
    const [scope, { ref }] = [c.get('scope'), c.req.valid('param')];
    const outcome = await eraseFor(scope, authorOfKey(scope), ref, now());
    if (outcome === 'unknown' && !(await isErased(scope, ref))) throw nobody(ref, 'unknown');
    return c.body(null, 204);
  })
  .openapi(exportRecipientRoute, async (c) => {
    const [scope, { ref }] = [c.get('scope'), c.req.valid('param')];
    const everything = await exportRecipient(scope, ref);
    if (!everything) throw nobody(ref, (await isErased(scope, ref)) ? 'erased' : 'unknown');
    return c.json(exportSchema.parse(everything), 200);
  })
  .openapi(putRecipientsRoute, async (c) => {
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
  })
  .openapi(lookUpRecipientsRoute, async (c) => {
    const asked = c.req.valid('json');
    const [after = ''] = readCursor(z.tuple([refSchema]), asked.cursor) ?? [];
    const { kind, address } = addressIn(asked);
    const page = { after, limit: asked.limit + 1 };
    const records = await findRecords(c.get('scope'), kind, address, page);
    const data = records.slice(0, asked.limit).map(recipientOut);
    const last = records.length > asked.limit ? data.at(-1) : undefined;
    return c.json({ data, nextCursor: last ? writeCursor([last.ref]) : null }, 200);
  })
  .openapi(mergeRecipientRoute, async (c) => {
    const [scope, { ref }, { into }] = [c.get('scope'), c.req.valid('param'), c.req.valid('json')];
    if (ref === into) {
      const message = `${ref} is the same ref twice.`;
      throw new ApiProblem('refused', message, { errors: [{ at: '/into', code: 'same_ref', message }] });
    }
    const outcome = await mergeFor(scope, authorOfKey(scope), ref, into, now());
    if (outcome.kind === 'unknown' || outcome.kind === 'erased') throw nobody(outcome.ref, outcome.kind);
    const record = await readRecord(scope, outcome.survivor);
    // They may be erased in between.
    if (typeof record === 'string') throw nobody(outcome.survivor, record);
    return c.json(recipientOut(record), 200);
  });

/** Each row as an entry, or why it was rejected. */
function readEntries(records: readonly GivenRecord[]): (Entry | ItemResult)[] {
  const grounds = { consentSource: null, defaultCountry: undefined, now: now() };
  const seen = new Set<string>();
  return records.map((record) => {
    if (seen.has(record.ref))
      return rejected(record.ref, 'repeated', 'ref', 'ref: the batch already contains it');
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

/** The one address to look for, normalized. */
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
