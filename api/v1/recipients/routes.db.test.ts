import { beforeEach, describe, expect, it } from 'vitest';
import { apiCaller, type Answer } from '@/api/v1/testing';
import { RECORD_EXAMPLE } from './fields';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { auditOf, foundWorkspace, requestOf, stop } from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

type Call = Awaited<ReturnType<typeof apiCaller>>;

let scope: WorkspaceScope;
let call: Call;
let stranger: Call;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  call = await apiCaller(scope);
  stranger = await apiCaller(await foundWorkspace(pool()));
});

const put = (ref: string, body: unknown) => call(`/recipients/${ref}`, { method: 'PUT', body });
const get = (ref: string) => call(`/recipients/${ref}`);
const erase = (ref: string) => call(`/recipients/${ref}`, { method: 'DELETE' });
const batch = (recipients: unknown[]) => call('/recipients/batch', { body: { recipients } });
const lookup = (body: unknown) => call('/recipients/lookup', { body });

describe('a recipient', () => {
  it('is created with addresses normalized as in an import', async () => {
    const made = await put('ana', RECORD_EXAMPLE);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      ref: 'ana',
      email: 'ana.lima@example.com',
      phone: '+5511912345678',
      pushToken: null,
      attributes: { plan: 'gold' },
      suppressed: [],
      consent: { source: 'Newsletter form', at: '2026-03-31T14:05:00.000Z' },
    });
    expect((await get('ana')).body).toEqual(made.body);
  });

  it('is unverified without a consent source', async () => {
    expect((await put('ana', { email: 'a@b.cd' })).body).toMatchObject({ consent: null });
  });

  it('keeps omitted fields, clears null ones, and is unchanged by a repeat', async () => {
    await put('ana', RECORD_EXAMPLE);
    const changed = await put('ana', { phone: null, attributes: { plan: null, city: 'Rio' } });
    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ email: 'ana.lima@example.com', phone: null });
    expect(changed.body).toMatchObject({ attributes: { city: 'Rio' } });
    const again = await put('ana', { phone: null, attributes: { plan: null, city: 'Rio' } });
    expect(again.body).toEqual(changed.body);
    const { rows } = await pool().query('SELECT phone_hash FROM recipient WHERE workspace_id = $1', [
      scope.workspaceId,
    ]);
    expect(rows).toEqual([{ phone_hash: null }]);
  });

  it('stays out of a channel that they left, whatever an update says (requirement 9)', async () => {
    await put('ana', { email: 'old@b.cd' });
    await applyChanges([requestOf(scope, 'ana', [stop({ channel: 'email', topic: null })])]);
    const renewed = { email: 'new@b.cd', consent: { source: 'bought list', at: '2026-11-20' } };
    expect((await put('ana', renewed)).body).toMatchObject({ email: 'new@b.cd', suppressed: ['email'] });
    expect((await put('other', { email: 'old@b.cd' })).body).toMatchObject({ suppressed: ['email'] });
  });

  it.each([
    [{ email: 'nope' }, '/email'],
    [{ phone: '123' }, '/phone'],
    [{ locale: '!' }, '/locale'],
    [{ consent: { source: 'x', at: 'soon' } }, '/consent/at'],
    [{ attributes: { a: 'NUL\0' } }, '/attributes'],
    [{ pushToken: 'NUL\0' }, '/pushToken'],
    [{ e_mail: 'a@b.cd' }, '/e_mail'],
    [{ email: 7 }, '/email'],
  ])('is refused for %j, with the place of the fault', async (body, at) => {
    const refused = await put('ana', body);
    expect([refused.status, refused.body]).toMatchObject([400, { errors: [{ at }] }]);
    expect((await get('ana')).status).toBe(404);
  });

  it('is not visible to another workspace', async () => {
    await put('ana', RECORD_EXAMPLE);
    for (const path of ['/recipients/ana', '/recipients/ana/export']) {
      expect((await stranger(path)).status).toBe(404);
    }
    expect((await stranger('/recipients/ana', { method: 'DELETE' })).status).toBe(404);
    expect((await stranger('/recipients')).body).toMatchObject({ data: [] });
    expect((await stranger('/recipients/lookup', { body: { email: 'ana.lima@example.com' } })).body).toEqual({
      data: [],
      nextCursor: null,
    });
    expect((await get('ana')).status).toBe(200);
  });

  it('is read and changed only with the permission for it', async () => {
    const reader = await apiCaller(scope, ['recipients:read']);
    expect((await reader('/recipients/ana', { method: 'PUT', body: {} })).status).toBe(403);
    const writer = await apiCaller(scope, ['recipients:write']);
    expect((await writer('/recipients')).status).toBe(403);
  });
});

it('GET /recipients lists recipients in the order of their refs, in pages', async () => {
  await batch(['c', 'a', 'b'].map((ref) => ({ ref })));
  const first = await call('/recipients?limit=2');
  expect(first.body).toMatchObject({ data: [{ ref: 'a' }, { ref: 'b' }] });
  const { nextCursor } = first.body as { nextCursor: string };
  expect((await call(`/recipients?limit=2&cursor=${nextCursor}`)).body).toMatchObject({
    data: [{ ref: 'c' }],
    nextCursor: null,
  });
  expect((await call('/recipients?cursor=nonsense')).status).toBe(400);
});

describe('a lookup', () => {
  it('finds everyone who shares an address, however it is spelled', async () => {
    await batch([
      { ref: 'ana', email: 'ana@b.cd', pushToken: 'tok', postalAddress: '1 Rua' },
      { ref: 'bia', email: 'ANA@b.cd' },
    ]);
    expect((await lookup({ email: ' Ana@B.cd ', limit: 1 })).body).toMatchObject({ data: [{ ref: 'ana' }] });
    const { nextCursor } = (await lookup({ email: 'ana@b.cd', limit: 1 })).body as { nextCursor: string };
    expect((await lookup({ email: 'ana@b.cd', cursor: nextCursor })).body).toMatchObject({
      data: [{ ref: 'bia' }],
    });
    expect((await lookup({ pushToken: 'tok' })).body).toMatchObject({ data: [{ ref: 'ana' }] });
    expect((await lookup({ postalAddress: '1 Rua' })).body).toMatchObject({ data: [{ ref: 'ana' }] });
  });

  it('returns an empty list for an unknown address (requirement 30), and requires exactly one address', async () => {
    expect((await lookup({ email: 'nobody@b.cd' })).body).toEqual({ data: [], nextCursor: null });
    expect((await lookup({ phone: '+5511912345678' })).body).toEqual({ data: [], nextCursor: null });
    for (const body of [{}, { email: 'a@b.cd', phone: '+5511912345678' }, { email: 'x' }, { phone: '1' }])
      expect((await lookup(body)).status).toBe(400);
  });
});

describe('a batch', () => {
  it('accepts the valid records, and reports the result of each', async () => {
    await put('old', { email: 'old@b.cd' });
    await put('gone', {});
    await erase('gone');
    const answer = await batch([
      { ref: 'new', email: 'new@b.cd' },
      { ref: 'old', email: 'old@b.cd' },
      { ref: 'old', email: 'other@b.cd' },
      { ref: 'bad', email: 'nope' },
      { ref: 'gone', email: 'gone@b.cd' },
    ]);
    expect(answer.body).toMatchObject({
      data: [
        { ref: 'new', result: 'created', error: null },
        { ref: 'old', result: 'unchanged' },
        { ref: 'old', result: 'rejected', error: { code: 'repeated' } },
        { ref: 'bad', result: 'rejected', error: { code: 'invalid', field: 'email' } },
        { ref: 'gone', result: 'rejected', error: { code: 'erased' } },
      ],
    });
    expect((await recordsOf(pool(), scope)).recipients).toEqual(['new', 'old']);
    const next = [
      { ref: 'old', email: null },
      { ref: 'new', locale: 'en' },
    ];
    expect((await batch(next)).body).toMatchObject({ data: [{ result: 'updated' }, { result: 'updated' }] });
    expect((await batch(next)).body).toMatchObject({
      data: [{ result: 'unchanged' }, { result: 'unchanged' }],
    });
  });

  it('rejects an attribute that says that its person left, unless keptAttributes keeps it', async () => {
    const left = { status: 'Unsubscribed' };
    const answer = await batch([
      { ref: 'a', attributes: left },
      { ref: 'b', attributes: { opt_out: true } },
      { ref: 'c', keptAttributes: left },
      { ref: 'd', consent: { source: 'unsubscribed' } },
    ]);
    const rejected = { result: 'rejected', error: { code: 'says_stop' } };
    expect(answer.body).toMatchObject({ data: [rejected, rejected, { result: 'created' }, rejected] });
    const one = await call('/recipients/c', { method: 'PUT', body: { attributes: left } });
    expect([one.status, one.body]).toMatchObject([
      400,
      { errors: [{ at: '/attributes', code: 'says_stop' }] },
    ]);
    const cleared = await call('/recipients/c', { method: 'PUT', body: { attributes: { status: null } } });
    expect(cleared.body).toMatchObject({ attributes: {} });
  });

  it('has at most 1,000 records, and rejects one with an unknown field', async () => {
    const many = Array.from({ length: 1_000 }, (_, index) => ({ ref: `r${index}`, email: `p${index}@b.cd` }));
    const made = (await batch(many)).body as { data: { result: string }[] };
    expect(new Set(made.data.map(({ result }) => result))).toEqual(new Set(['created']));
    expect((await batch([...many, { ref: 'more' }])).status).toBe(400);
    expect((await batch([{ ref: 'a', mail: 'a@b.cd' }])).body).toMatchObject({
      data: [{ ref: 'a', result: 'rejected', error: { field: 'mail', code: 'unknown_field' } }],
    });
  });
});

it('a ref that a path cannot name, such as “..”, is rejected', async () => {
  const recipients = ['.', '..', '...', './a'].map((ref) => ({ ref }));
  const { body }: Answer<{ data: { result: string }[] }> = await call('/recipients/batch', {
    body: { recipients },
  });
  expect(body.data.map(({ result }) => result)).toEqual(['rejected', 'rejected', 'created', 'created']);
  expect((await call('/recipients/.%2Fa')).body).toMatchObject({ ref: './a' });
});

describe('an erased person (requirement 17)', () => {
  it('is answered with 410, and nothing brings them back', async () => {
    await put('ana', RECORD_EXAMPLE);
    expect((await erase('ana')).status).toBe(204);
    expect((await erase('ana')).status).toBe(204);
    for (const answer of [await get('ana'), await put('ana', RECORD_EXAMPLE)])
      expect([answer.status, answer.body]).toMatchObject([410, { code: 'gone' }]);
    expect((await call('/recipients/ana/export')).status).toBe(410);
    expect((await put('ana_2', { email: 'ana.lima@example.com' })).body).toMatchObject({
      suppressed: ['email'],
    });
    expect((await auditOf(pool(), scope)).at(-1)).toBe('Test recipient.erased');
  });

  it('does not appear in stored answers to repeated requests', async () => {
    const repeated = {
      method: 'PUT',
      body: { email: 'ada@example.com' },
      headers: { 'Idempotency-Key': 'a' },
    };
    expect((await call('/recipients/ada', repeated)).status).toBe(201);
    const asked = { body: { email: 'ada@example.com' }, headers: { 'Idempotency-Key': 'b' } };
    expect((await call('/recipients/lookup', asked)).text).toContain('ada@example.com');
    expect((await call('/recipients/ada', { method: 'DELETE' })).status).toBe(204);
    expect((await call('/recipients/ada', repeated)).status).toBe(410);
    expect((await call('/recipients/lookup', asked)).text).not.toContain('ada@example.com');
  });

  it('is distinguished from an unknown one, who is answered with 404', async () => {
    for (const answer of [
      await get('nobody'),
      await erase('nobody'),
      await call('/recipients/nobody/export'),
    ])
      expect([answer.status, answer.body]).toMatchObject([404, { code: 'not_found' }]);
  });
});

it('an export contains all data held about a person, and is recorded in the audit log (requirement 18)', async () => {
  await put('ana', RECORD_EXAMPLE);
  const consent = { source: 'shop', givenAt: '2026-11-20T10:00:00Z', wording: { locale: 'en', text: 'Yes' } };
  await call('/recipients/ana/consents', { body: { channel: 'email', ...consent, evidence: { ip: '::1' } } });
  expect((await call('/recipients/ana/export')).body).toMatchObject({
    ref: 'ana',
    email: 'ana.lima@example.com',
    preferences: [{ channel: 'email', choice: 'in' }],
    events: [{ action: 'opt_in', wording: 'Yes' }],
    consents: [{ evidence: { ip: '::1' } }],
  });
  expect(await auditOf(pool(), scope)).toEqual(['Test recipient.exported ana']);
});
