/**
 * In a request of many rows a bad row costs only itself. Tried with every operation of the document that takes rows.
 */
import { describe, expect, it } from 'vitest';
import { addressOf, OPERATIONS, type DocumentedOperation } from '@/api/contract/operations';
import { prepare, prepareWorld } from '@/api/contract/world';
import { openApiDocument } from '@/api/v1/app';
import { apiCaller, type Answer } from '@/api/v1/testing';
import { foundWorkspace } from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import { pool } from '@/lib/db/pool';

type Schema = {
  $ref?: string;
  type?: unknown;
  items?: Schema;
  properties?: Record<string, Schema>;
  'x-by-row'?: true;
};

/** The arrays of rows in a JSON body: the body itself, or a field of it. */
function arraysOf({
  name,
  bodies,
}: DocumentedOperation): { operation: string; field: string; isByRow: boolean }[] {
  const schema = resolved(bodies['application/json']?.schema);
  const fields = [['', schema] as const, ...Object.entries(schema.properties ?? {})];
  return fields.flatMap(([field, given]) => {
    const { type, 'x-by-row': isByRow = false } = resolved(given);
    return type === 'array' ? [{ operation: name, field, isByRow }] : [];
  });
}

function resolved(schema: Schema = {}): Schema {
  if (!schema.$ref) return schema;
  const name = schema.$ref.split('/').at(-1) ?? '';
  return openApiDocument().components?.schemas?.[name] ?? {};
}

const ARRAYS = OPERATIONS.flatMap(arraysOf);

/** Arrays that are one unit, accepted or refused as a whole. */
const AS_A_WHOLE: Record<string, string> = {
  'POST /recipients/{ref}/preferences changes': 'one wish of one person',
  'PUT /config channels': 'one document, published or not',
  'PUT /config groups': 'one document, published or not',
  'PUT /config topics': 'one document, published or not',
  'PUT /config reasons': 'one document, published or not',
  'PUT /config experiments': 'one document, published or not',
  'PUT /config attributes': 'one document, published or not',
  'POST /webhooks channels': 'which changes one webhook hears of',
  'POST /webhooks topics': 'which changes one webhook hears of',
  'POST /webhooks actions': 'which changes one webhook hears of',
  'PUT /webhooks/{id} channels': 'which changes one webhook hears of',
  'PUT /webhooks/{id} topics': 'which changes one webhook hears of',
  'PUT /webhooks/{id} actions': 'which changes one webhook hears of',
  'POST /experiments arms': 'one experiment, whose shares make 100',
  'PUT /experiments/{key} arms': 'one experiment, whose shares make 100',
};

type Rows = {
  /** Two rows that are accepted. */
  good: [unknown, unknown];
  /** Rows that are well-formed but cannot be accepted. */
  refused: unknown[];
  /** The line-based media types that an operation takes beside JSON. */
  lines?: string[];
};

const SENT = { channel: 'email', topic: 'news', sentAt: '2026-11-02T09:00:00Z' };
const [LONG_AGO, FAR_OFF] = ['2024-03-05', '2999-01-01T00:00:00Z'];

const ROWS: Record<string, Rows> = {
  'POST /decisions': {
    good: [
      { ref: 'cus_1042', channel: 'email', topic: 'news' },
      { ref: 'cus_1043', channel: 'email', topic: 'news' },
    ],
    refused: [],
    lines: ['application/x-ndjson'],
  },
  'POST /audiences/filter': {
    good: ['cus_1042', 'cus_1043'],
    refused: [],
    lines: ['application/x-ndjson', 'text/plain'],
  },
  'POST /sends': {
    good: [
      { ref: 'cus_1042', ...SENT },
      { ref: 'cus_1043', ...SENT },
    ],
    refused: [
      { ref: 'cus_1042', ...SENT, topic: 'nwes' },
      { ref: 'cus_1042', ...SENT, channel: 'mail' },
      { ref: 'cus_1042', ...SENT, sentAt: FAR_OFF },
    ],
    lines: ['application/x-ndjson'],
  },
  'POST /sends/retract': {
    good: [
      { ref: 'cus_1042', ...SENT },
      { ref: 'cus_1043', ...SENT },
    ],
    refused: [],
  },
  'POST /recipients/batch': {
    good: [
      { ref: 'new_1', email: 'a@example.com', attributes: { plan: 'gold' } },
      { ref: 'cus_1043', locale: 'en' },
    ],
    refused: [
      { ref: 'new_2', email: 'nope' },
      { ref: 'new_2', consent: { source: 'form', at: 'yesterday' } },
      { ref: 'new_1' },
    ],
  },
  'POST /suppressions': {
    good: [
      {
        address: 'ada@example.com',
        channels: ['email'],
        cause: 'opt_out',
        topic: 'news',
        madeAt: LONG_AGO,
        reason: 'too_often',
      },
      { ref: 'cus_1043', channels: ['email'], cause: 'opt_out' },
    ],
    refused: [
      { address: 'nope', channels: ['email'], cause: 'bounce' },
      { address: '*@example.com', channels: ['email'], cause: 'opt_out' },
      { ref: 'nobody', channels: ['email'], cause: 'opt_out' },
      { address: 'ada@example.com', ref: 'cus_1042', channels: ['email'], cause: 'opt_out' },
      { address: 'ada@example.com', channels: ['email'], cause: 'opt_out', topic: 'nwes' },
      { address: 'ada@example.com', channels: ['email'], cause: 'opt_out', reason: 'nwes' },
      { address: 'ada@example.com', channels: ['email'], cause: 'opt_out', madeAt: FAR_OFF },
      { address: 'ada@example.com', channels: ['email'], cause: 'bounce', topic: 'news' },
    ],
  },
  'POST /suppressions/check': {
    good: [
      { address: 'ada@example.com', channel: 'email' },
      { address: '+5511987654321', channel: 'sms' },
    ],
    refused: [{ address: 'nope', channel: 'email' }],
  },
  'POST /links': {
    good: [
      { ref: 'cus_1042', channel: 'email', topic: 'news', campaign: 'autumn-26', purpose: 'u', short: false },
      { ref: 'cus_1043', purpose: 'm', short: true },
    ],
    refused: [
      { ref: 'cus_1042', channel: 'whatsapp' },
      { ref: 'cus_1042', topic: 'nwes' },
    ],
  },
  'POST /links/check': { good: ['a', 'https://example.com/u/b'], refused: [] },
  'PUT /campaigns/{key}/delivered': {
    good: [
      { day: '2026-11-02', channel: 'email', delivered: 10 },
      { day: '2026-11-02', channel: 'sms', delivered: 20 },
    ],
    refused: [
      { day: '2999-01-01', channel: 'email', delivered: 10 },
      { day: '2026-11-03', channel: 'mail', delivered: 10 },
    ],
  },
};

it('every array in a request is read row by row, or listed here as one unit', () => {
  const whole = ARRAYS.filter(({ isByRow }) => !isByRow).map(
    ({ operation, field }) => `${operation} ${field}`,
  );
  expect(whole.sort()).toEqual(Object.keys(AS_A_WHOLE).sort());
  const byRow = ARRAYS.filter(({ isByRow }) => isByRow).map(({ operation }) => operation);
  expect(byRow.sort()).toEqual(Object.keys(ROWS).sort());
});

/** Invalid rows: null, another type, an unknown field, and each field with a wrong value. */
function malformed(good: unknown): unknown[] {
  if (typeof good === 'string') return [null, {}, 7, '', 'x y'.repeat(2_000)];
  const names = Object.keys(good as object);
  const odd = names.map((name) => ({ ...(good as object), [name]: 7.5 }));
  return [null, {}, [], 'x', 7, { ...(good as object), surprise: 1 }, { ...(good as object), '': 1 }, ...odd];
}

type Body = Record<string, unknown> & { data?: unknown[]; rejected?: number; rejects?: { at: string }[] };

/** An answer without what the rejected rows add to it, and what it says about them. */
function partsOf(answer: Answer): { of: unknown; rejected: number; faults: unknown[] } {
  const isLines = answer.headers.get('content-type')?.includes('ndjson');
  const body = isLines ? bodyOfLines(answer.text) : (answer.body as Body);
  const { summary, ...rest } = body as { summary?: Body };
  const all = { ...rest, ...summary } as Body;
  const { data, rejected = 0, rejects = [], ...counts } = all;
  const isRefused = (item: unknown) => Boolean((item as { error?: object | null }).error);
  const refused = data?.filter(isRefused).map((item) => (item as { error: unknown }).error) ?? [];
  return {
    // `asked` counts all rows.
    of: data ? data.filter((item) => !isRefused(item)).map(withoutLinks) : { ...counts, asked: undefined },
    rejected: rejected + refused.length,
    faults: [...rejects, ...refused],
  };
}

/** One decision per line; or one allowed ref per line, then the summary. */
function bodyOfLines(text: string): Body {
  const lines = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const summary = lines.find((line) => 'summary' in line);
  if (!summary) return { data: lines };
  return { allowed: lines.flatMap(({ ref }) => ref ?? []), ...summary };
}

function withoutLinks(item: unknown): unknown {
  return JSON.parse(JSON.stringify(item).replaceAll(/https?:[^"<>]*/g, 'a link'));
}

const BY_ROW = ARRAYS.filter(({ isByRow }) => isByRow).flatMap(({ operation, field }) => {
  const rows = ROWS[operation];
  return ['application/json', ...(rows?.lines ?? [])].map((type) => ({ operation, field, type, rows }));
});

describe.each(BY_ROW)('$operation as $type', ({ operation: name, field, type, rows }) => {
  const operation = OPERATIONS.find((each) => each.name === name);
  if (!operation || !rows) throw new Error(`There are no rows to try ${name} with.`);
  const [first, last] = rows.good;
  // In plain text each line is a ref; blank lines are skipped.
  const bad = [...malformed(first), ...rows.refused].filter(
    (row) => type === 'application/json' || (row !== null && row !== ''),
  );

  function bodyOf(given: unknown[]): unknown {
    if (type === 'application/json') return field === '' ? given : { [field]: given };
    if (type === 'text/plain')
      return given.map((row) => `${typeof row === 'string' ? row : '\u00e9'}\n`).join('');
    return given.map((row) => `${JSON.stringify(row)}\n`).join('');
  }

  async function send(given: unknown[], key = 'once') {
    const scope = await foundWorkspace(pool());
    await prepareWorld(pool(), scope);
    const call = await apiCaller(scope);
    const parameters = await prepare(name, scope);
    if (name.endsWith('/retract')) await call('/sends', { body: { sends: rows?.good } });
    const ask = () =>
      call(addressOf(operation as DocumentedOperation, parameters), {
        method: operation?.method ?? '',
        body: bodyOf(given),
        headers: { 'Content-Type': type, 'Idempotency-Key': key },
      });
    const [answer, again] = [await ask(), await ask()];
    expect([answer.status, answer.status === 200 ? '' : answer.text]).toEqual([200, '']);
    expect([again.text, again.headers.get('idempotency-replayed')]).toEqual([answer.text, 'true']);
    return { ...partsOf(answer), records: await recordsOf(pool(), scope) };
  }

  it('accepts the valid rows and reports each invalid one, whatever is wrong with it', async () => {
    const alone = await send([first, last]);
    expect([alone.rejected, alone.faults]).toEqual([0, []]);
    const among = await send([first, ...bad, last]);
    expect([among.of, among.records]).toEqual([alone.of, alone.records]);
    expect([among.rejected, among.faults.length]).toEqual([bad.length, bad.length]);
    for (const fault of among.faults)
      expect(fault).toMatchObject({
        code: expect.stringMatching(/^[a-z_]+$/) as string,
        message: expect.stringMatching(/\S/) as string,
      });
  });

  it('refuses a body that is not a list of rows', async () => {
    if (type !== 'application/json') return;
    const call = await apiCaller(await foundWorkspace(pool()));
    const address = addressOf(operation, { kid: 'k1' });
    const bodies = ['{', {}, { [field || 'rows']: first }, { [field || 'rows']: [] }];
    if (field) bodies.push({ [field]: [first], surprise: 1 });
    for (const body of bodies) {
      const { status } = await call(address, {
        method: operation.method,
        body,
        headers: { 'Content-Type': type },
      });
      expect([body, status]).toEqual([body, 400]);
    }
  });
});
