import { beforeEach, describe, expect, it } from 'vitest';
import { openApiDocument } from '@/api/v1/app';
import { apiCaller, type Answer } from '@/api/v1/testing';
import { writePlace } from '@/domain/choices/place/rules';
import { readChanges } from '@/domain/feed/change/data';
import type { Change } from '@/domain/feed/change/schema';
import { BEGINNING } from '@/domain/choices/place/schema';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import { auditOf, foundWorkspace, requestOf, stop } from '@/domain/testing';
import { listMessages } from '@/domain/feed/message/data';
import { MESSAGE_TYPES } from '@/domain/feed/message/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

type Call = Awaited<ReturnType<typeof apiCaller>>;
type Hook = { id: string; secret: string; state: string; batch: number; actions: string[] };
type Changes = { data: Change[]; cursor: string; hasMore: boolean };

let scope: WorkspaceScope;
let call: Call;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
  call = await apiCaller(scope);
});

const URL_OF = 'https://hooks.example.com/optdown';
const make = async (settings: object = {}): Promise<Hook> => {
  const answer: Answer<Hook> = await call('/webhooks', { body: { url: URL_OF, ...settings } });
  expect(answer.status, answer.text).toBe(201);
  return answer.body;
};

async function change(...refs: string[]): Promise<void> {
  const news = stop({ channel: 'email', topic: 'news' });
  await applyChanges(refs.map((ref) => requestOf(scope, ref, [news], { context: { now: now() } })));
  // An open transaction anywhere on the server delays a reader.
  const deadline = performance.now() + 120_000;
  while ((await readChanges(scope, BEGINNING, 1_000)).at(-1)?.change.ref !== refs.at(-1))
    if (performance.now() > deadline) throw new Error('The changes did not become readable in time');
}

describe('the feed of changes', () => {
  const read = async (query: string): Promise<Changes> => {
    const answer: Answer<Changes> = await call(`/changes?${query}`);
    expect(answer.status, answer.text).toBe(200);
    return answer.body;
  };

  it('is read page by page from the beginning with its cursor', async () => {
    await change('a', 'b', 'c');
    const first = await read('limit=2');
    expect([first.data.map(({ ref }) => ref), first.hasMore]).toEqual([['a', 'b'], true]);
    const second = await read(`limit=2&after=${first.cursor}`);
    expect([second.data.map(({ ref }) => ref), second.hasMore]).toEqual([['c'], false]);
    expect(await read(`after=${second.cursor}`)).toEqual({ data: [], cursor: second.cursor, hasMore: false });
  });

  it('answers a long poll as soon as there is a change', async () => {
    const { cursor } = await read('after=latest');
    const waiting = read(`after=${cursor}&wait=60`);
    await change('a');
    expect((await waiting).data.map(({ ref }) => ref)).toEqual(['a']);
    expect((await read(`after=${(await waiting).cursor}&wait=1`)).data).toEqual([]);
  });

  it.each(['after=x', 'after=MS4x', 'limit=0', 'limit=1001', 'wait=61', 'since=1'])(
    'refuses ?%s',
    async (query) => {
      expect((await call(`/changes?${query}`)).status).toBe(400);
    },
  );

  it('requires the permission to read events, and shows only the key’s workspace (requirement 29)', async () => {
    await change('a');
    const poor = await apiCaller(scope, ['webhooks', 'recipients:read']);
    expect((await poor('/changes')).status).toBe(403);
    const stranger = await apiCaller(await foundWorkspace(pool()));
    const answer: Answer<Changes> = await stranger('/changes');
    expect(answer.body.data).toEqual([]);
  });
});

describe('a webhook', () => {
  it('is created, read, changed and removed, and its secret is shown once', async () => {
    const made = await make({ batch: 100, description: 'Warehouse' });
    expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const got = await call(`/webhooks/${made.id}`);
    expect(got.body).toMatchObject({
      id: made.id,
      url: URL_OF,
      batch: 100,
      state: 'active',
      createdBy: 'Test',
    });
    expect(got.text).not.toContain('whsec_');
    const put: Answer<Hook> = await call(`/webhooks/${made.id}`, {
      method: 'PUT',
      body: { url: `${URL_OF}/2`, actions: ['opt_out'] },
    });
    expect(put.body).toMatchObject({ url: `${URL_OF}/2`, actions: ['opt_out'], batch: 1 });
    const listed: Answer<{ data: Hook[] }> = await call('/webhooks');
    expect(listed.body.data.map(({ id }) => id)).toEqual([made.id]);
    expect((await call(`/webhooks/${made.id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await call(`/webhooks/${made.id}`)).status).toBe(404);
    expect(await auditOf(pool(), scope)).toEqual([
      `Test webhook.created ${URL_OF}`,
      `Test webhook.changed ${URL_OF}/2`,
      `Test webhook.removed ${URL_OF}/2`,
    ]);
  });

  it('is paused, resumed, tested, rotated and replayed', async () => {
    const { id, secret } = await make();
    const act = (verb: string, body?: object) =>
      call(`/webhooks/${id}/${verb}`, { method: 'POST', ...(body && { body }) }) as Promise<Answer<Hook>>;
    expect((await act('pause')).body.state).toBe('paused');
    expect((await act('test')).status).toBe(409);
    expect((await act('resume')).body.state).toBe('active');
    expect((await act('test')).status).toBe(200);
    expect(await listMessages(scope, id)).toMatchObject([{ type: 'webhook.test', state: 'pending' }]);
    expect((await act('rotate-secret')).body.secret).not.toBe(secret);
    for (const body of [
      { from: '2026-01-01T00:00:00Z' },
      { after: 'beginning' },
      { after: writePlace(BEGINNING) },
    ])
      expect((await act('replay', body)).status).toBe(200);
    for (const body of [{}, { from: '2026-01-01T00:00:00Z', after: 'beginning' }, { after: 'x' }, { to: 1 }])
      expect((await act('replay', body)).status).toBe(400);
  });

  it('lists its messages in pages, and returns one message with its body', async () => {
    const { id } = await make();
    for (const _ of [1, 2, 3]) await call(`/webhooks/${id}/test`, { method: 'POST' });
    type Page = { data: { id: string; type: string }[]; nextCursor: string | null };
    const first: Answer<Page> = await call(`/webhooks/${id}/deliveries?limit=2`);
    expect(first.body.data).toHaveLength(2);
    const rest: Answer<Page> = await call(
      `/webhooks/${id}/deliveries?limit=2&state=pending&cursor=${first.body.nextCursor}`,
    );
    expect([rest.body.data.length, rest.body.nextCursor]).toEqual([1, null]);
    const one: Answer<{ body: string }> = await call(`/webhooks/${id}/deliveries/${rest.body.data[0]?.id}`);
    expect(JSON.parse(one.body.body)).toMatchObject({
      type: 'webhook.test',
      data: { webhookId: id, by: 'Test' },
    });
  });

  it.each([
    ['http://example.com/', 422],
    ['https://127.0.0.1/', 422],
    ['https://169.254.169.254/latest', 422],
    ['nonsense', 422],
    ['https://example.com/\0', 400],
    [7, 400],
  ])('cannot go to %s (requirement 32)', async (url, status) => {
    expect((await call('/webhooks', { body: { url } })).status).toBe(status);
  });

  it('is refused with an unknown field, an unknown channel or a batch size outside 1 to 100', async () => {
    for (const settings of [{ events: [] }, { batch: 101 }, { batch: 0 }, { channels: ['fax'] }])
      expect((await call('/webhooks', { body: { url: URL_OF, ...settings } })).status).toBe(400);
  });

  it('cannot be reached from another workspace or without the permission (requirement 29)', async () => {
    const { id } = await make();
    const stranger = await apiCaller(await foundWorkspace(pool()));
    const poor = await apiCaller(scope, ['events:read']);
    const replay = { after: 'beginning' };
    const calls: [string, object][] = [
      ['', {}],
      ['', { method: 'PUT', body: { url: URL_OF } }],
      ['', { method: 'DELETE' }],
      ...['pause', 'resume', 'test', 'rotate-secret'].map((verb): [string, object] => [
        `/${verb}`,
        { method: 'POST' },
      ]),
      ['/replay', { body: replay }],
      ['/deliveries', {}],
      ['/deliveries/019ac1d4-9a10-7b44-8f6e-0d2f5a7c3e21', {}],
    ];
    for (const [path, how] of calls) {
      expect((await stranger(`/webhooks/${id}${path}`, how)).status, path).toBe(404);
      expect((await poor(`/webhooks/${id}${path}`, how)).status, path).toBe(403);
    }
    expect((await call(`/webhooks/${id}`)).body).toMatchObject({ state: 'active' });
  });
});

it('the OpenAPI document describes every type of message that we send (requirement 36)', () => {
  expect(Object.keys(openApiDocument().webhooks ?? {}).sort()).toEqual([...MESSAGE_TYPES].sort());
});
