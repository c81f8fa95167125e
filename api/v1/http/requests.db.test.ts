import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, it } from 'vitest';
import { apiCaller, type Answer } from '@/api/v1/testing';
import { API_PERMISSIONS } from '@/domain/access/api-key/schema';
import { createLinkKey } from '@/domain/access/link/mutations';
import { foundWorkspace } from '@/domain/testing';
import { recordsOf } from '@/domain/testing-records';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { pool } from '@/lib/db/pool';

const LINKS = '/links';
const WISHES = '/recipients/cus_1/preferences';
const ONE = { links: [{ ref: 'cus_1', channel: 'email', topic: 'news', short: true }] };

let scope: WorkspaceScope;
let call: Awaited<ReturnType<typeof apiCaller>>;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  await createLinkKey(scope);
  call = await apiCaller(scope);
});

/** What is refused, and at which place. */
const faultsOf = ({ body }: Answer) =>
  ((body as { errors?: { at: string; code: string }[] }).errors ?? []).map(({ at, code }) => `${at} ${code}`);
const codeOf = ({ status, body }: Answer) => `${status} ${(body as { code: string }).code}`;

async function shortLinks(): Promise<number> {
  const { rows } = await pool().query<{ links: number }>(
    'SELECT count(*)::int AS links FROM short_link WHERE workspace_id = $1',
    [scope.workspaceId],
  );
  return rows[0]?.links ?? 0;
}

describe('a request body', () => {
  it('is refused with the place of each unknown, missing or wrong field', async () => {
    const answer = await call(WISHES, {
      body: { changes: [{ kind: 'stop', channel: 'pigeon', topik: 'news' }], more: 1 },
    });
    expect(codeOf(answer)).toBe('400 invalid_request');
    expect(faultsOf(answer)).toEqual([
      '/changes/0/channel invalid_value',
      '/changes/0/topik unknown_field',
      '/more unknown_field',
    ]);
    expect((await recordsOf(pool(), scope)).recipients).toEqual([]);
  });

  it('has only those rows rejected whose free-form JSON is nested too deep', async () => {
    const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    const post = (path: string, body: string, method = 'POST') =>
      call(path, { method, body, headers: { 'Content-Type': 'application/json' } });
    const rows = ['attributes', 'keptAttributes'].map((field) => `{"ref":"${field}","${field}":${deep}}`);
    const batch = await post('/recipients/batch', `{"recipients":[${rows.join(',')},{"ref":"cus_1"}]}`);
    expect(batch).toMatchObject({
      status: 200,
      body: {
        data: [
          { result: 'rejected', error: { field: 'attributes' } },
          { result: 'rejected', error: { field: 'attributes' } },
          { result: 'created' },
        ],
      },
    });
    expect((await post('/recipients/cus_2', `{"attributes":${deep}}`, 'PUT')).status).toBe(400);
    const consent = `"channel":"email","source":"x","givenAt":"2026-01-01T00:00:00Z","wording":{"locale":"en","text":"x"}`;
    const evidence = await post('/recipients/cus_1/consents', `{${consent},"evidence":${deep}}`);
    expect(faultsOf(evidence)).toEqual(['/evidence custom']);
    expect((await recordsOf(pool(), scope)).recipients).toEqual(['cus_1']);
  });

  it('may be gzipped', async () => {
    const body = gzipSync(JSON.stringify(ONE));
    const headers = { 'Content-Encoding': 'gzip', 'Content-Type': 'application/json' };
    expect((await call(LINKS, { body, headers })).status).toBe(200);
  });

  it.each([
    ['text/json', ''],
    ['application/vnd.api+json', ''],
    ['application/json', '\ufeff'],
  ])('is read as JSON with the type %s, with or without a byte order mark (%j)', async (type, mark) => {
    const sent = { body: `${mark}${JSON.stringify(ONE)}`, headers: { 'Content-Type': type } };
    expect((await call(LINKS, sent)).status).toBe(200);
  });

  it('is refused with malformed_body if it is malformed or missing', async () => {
    const json = { 'Content-Type': 'application/json' };
    expect(codeOf(await call(LINKS, { body: '{"links":', headers: json }))).toBe('400 malformed_body');
    expect(codeOf(await call(LINKS, { method: 'POST', headers: json }))).toBe('400 malformed_body');
    const notGzip = { ...json, 'Content-Encoding': 'gzip' };
    expect(codeOf(await call(LINKS, { body: JSON.stringify(ONE), headers: notGzip }))).toBe(
      '400 malformed_body',
    );
  });

  it('is refused with 415 if its type or encoding is unsupported', async () => {
    const xml = await call(LINKS, { body: '<links/>', headers: { 'Content-Type': 'application/xml' } });
    expect(codeOf(xml)).toBe('415 unsupported_media_type');
    const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'br' };
    expect(codeOf(await call(LINKS, { body: 'x', headers }))).toBe('415 unsupported_media_type');
  });

  it('is read only up to its limit, which also counts unpacked bytes', async () => {
    const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' };
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, ' '));
    expect(codeOf(await call(LINKS, { body: bomb, headers }))).toBe('413 body_too_large');
  });
});

it('a key can only do what its permissions allow', async () => {
  const reader = await apiCaller(
    scope,
    API_PERMISSIONS.filter((permission) => permission !== 'links'),
  );
  const answer = await reader(LINKS, { body: ONE });
  expect(codeOf(answer)).toBe('403 forbidden');
  expect(answer.text).toContain('links');
  expect(await shortLinks()).toBe(0);
});

describe('a request with an Idempotency-Key (requirement 34)', () => {
  const headers = { 'Idempotency-Key': 'ours-1' };

  it('is carried out once, and its repeats get the same answer', async () => {
    const first = await call(LINKS, { body: ONE, headers });
    const again = await call(LINKS, { body: ONE, headers });
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect([first, again].map((answer) => answer.headers.get('idempotency-replayed'))).toEqual([
      null,
      'true',
    ]);
    expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
    expect(await shortLinks()).toBe(1);
  });

  it('is separate from the same key in another workspace', async () => {
    await call(LINKS, { body: ONE, headers });
    const other = await foundWorkspace(pool());
    await createLinkKey(other);
    const answer = await (await apiCaller(other))(LINKS, { body: ONE, headers });
    expect([answer.status, answer.headers.get('idempotency-replayed')]).toEqual([200, null]);
  });

  it('is refused if its key was used with another body', async () => {
    await call(LINKS, { body: ONE, headers });
    const other = { links: [{ ref: 'cus_2' }] };
    expect(codeOf(await call(LINKS, { body: other, headers }))).toBe('422 idempotency_key_reused');
    expect(await shortLinks()).toBe(1);
  });

  it('is carried out once if several arrive at once, and the others are told that it is in flight', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => call(LINKS, { body: ONE, headers })));
    const told = answers.map((answer) => (answer.status === 200 ? '200' : codeOf(answer)));
    expect(told).toContain('200');
    expect(told.filter((one) => one !== '200' && one !== '409 in_flight')).toEqual([]);
    expect(await shortLinks()).toBe(1);
  });

  it('has its answer stored even if it is a refusal, and never in clear', async () => {
    const bad = { changes: [{ kind: 'stop', topic: 'nothing-of-ours' }] };
    const refused = await call(WISHES, { body: bad, headers });
    expect(refused.status).toBe(422);
    expect((await call(WISHES, { body: bad, headers })).headers.get('idempotency-replayed')).toBe('true');
    const { rows } = await pool().query<{ body: Buffer }>(
      'SELECT body FROM idempotent_request WHERE workspace_id = $1',
      [scope.workspaceId],
    );
    expect(rows[0]?.body.toString('latin1')).not.toContain('nothing-of-ours');
  });

  it('can be corrected and sent again with the same key if it was invalid', async () => {
    expect((await call(LINKS, { body: { lnks: ONE.links }, headers })).status).toBe(400);
    const right = await call(LINKS, { body: ONE, headers });
    expect([right.status, right.headers.get('idempotency-replayed')]).toEqual([200, null]);
    expect((await call(LINKS, { body: ONE, headers })).headers.get('idempotency-replayed')).toBe('true');
    expect(await shortLinks()).toBe(1);
  });

  it('is refused if its key is longer than 255 characters', async () => {
    const long = { 'Idempotency-Key': 'x'.repeat(256) };
    expect(codeOf(await call(LINKS, { body: ONE, headers: long }))).toBe('400 invalid_request');
  });
});
