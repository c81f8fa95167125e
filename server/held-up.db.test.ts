import { existsSync } from 'node:fs';
import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKey } from '@/domain/access/api-key/mutations';
import { API_PERMISSIONS } from '@/domain/access/api-key/schema';
import { createLinkKey } from '@/domain/access/link/mutations';
import { mintToken } from '@/domain/access/link/rules';
import { engage, foundWorkspace, workspaceKeyOf } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';
import { closePool, pool } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { deriveKey } from '@/lib/secret';
import { postAll } from './test/one-clicks';
import { startReceiver, type Receiver } from './test/webhook-receiver';
import { startWholeServer, type WholeServer } from './test/whole-server';

/** Milliseconds of processor time. */
const MAX_HELD_UP = 10;
/** The first times load and compile what later ones only run, and a collection of garbage may fall into any. */
const MAX_TRIES = 8;
const PEOPLE = 3_000;
const REFS = Array.from({ length: PEOPLE }, (_, index) => `cus_${index}`);
const MEASURED = existsSync(`/proc/self/task/${process.pid}/schedstat`);

let server: WholeServer;
let receiver: Receiver;
let scope: WorkspaceScope;
let token: string;
let cookie: string;
let home: string;
let linkKey: Awaited<ReturnType<typeof createLinkKey>>;

beforeAll(async () => {
  scope = await foundWorkspace(pool());
  const key = { name: 'Test', permissions: [...API_PERMISSIONS], expiresAt: null };
  ({ token } = await createApiKey(scope, key, 'The tests', now()));
  const { sessionId } = await engage(pool(), scope, 'owner');
  await pool().query(
    `UPDATE login_session SET created_at = now(), seen_at = now(), expires_at = now() + interval '1 day' WHERE id = $1`,
    [sessionId],
  );
  const secret = deriveKey(env().APP_SECRET, 'admin-session').toString('base64url');
  cookie = `optdown-session=${await encode({ token: { sessionId }, secret })}`;
  home = `/admin/${await workspaceKeyOf(pool(), scope)}`;
  // Before the server starts: a server looks for a key that it does not know at most once a second.
  linkKey = await createLinkKey(scope);
  receiver = await startReceiver();
  server = await startWholeServer({ WEBHOOK_ALLOW_LOOPBACK: 'on' });
  await call('/webhooks', { url: receiver.url });
});

afterAll(async () => {
  await server.end('SIGTERM');
  await receiver.close();
  await closePool();
});

async function call(path: string, body?: unknown, type = 'application/json'): Promise<Response> {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { Authorization: `Bearer ${token}`, ...(body !== undefined && { 'Content-Type': type }) },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
}

async function read(path: string, body?: unknown): Promise<void> {
  await (await call(path, body)).arrayBuffer();
}

async function importPeople(): Promise<void> {
  const lines = REFS.map((ref) => `${JSON.stringify({ ref, email: `${ref}@example.com` })}\n`).join('');
  const started = await call('/imports?consentSource=a%20form', lines, 'application/x-ndjson');
  const { id } = (await started.json()) as { id: string };
  await expect
    .poll(async () => ((await (await call(`/imports/${id}`)).json()) as { state: string }).state)
    .toBe('finished');
}

async function look(path: string): Promise<void> {
  const response = await fetch(`${server.url}${home}${path}`, {
    headers: { Cookie: cookie },
    redirect: 'manual',
  });
  if (response.status !== 200) throw new Error(`${path}: ${response.status}`);
  await response.arrayBuffer();
}

let minted = 0;

/** Links of people who have not stopped yet. */
function links(count: number): string[] {
  const what = { channel: 'email', topic: 'news', campaign: null, issuedAt: null } as const;
  return Array.from({ length: count }, () => {
    minted += 1;
    return mintToken({ purpose: 'u', recipient: REFS[minted % PEOPLE] ?? '', ...what }, linkKey);
  });
}

async function view(token: string): Promise<void> {
  const response = await fetch(`${server.url}/u/${token}`);
  if (response.status !== 200) throw new Error(`A page: ${response.status}`);
  await response.arrayBuffer();
}

const QUESTIONS = Array.from({ length: 10_000 }, (_, index) => ({
  ref: REFS[index % PEOPLE],
  channel: 'email',
  topic: 'news',
}));

/** Each begins with what the ones before have left behind. */
const WORK: Record<string, () => Promise<unknown>> = {
  'an import by the API': importPeople,
  'ten thousand decisions in one call': () => read('/decisions', { decisions: QUESTIONS }),
  'ten thousand decisions that are recorded': () =>
    read('/decisions', { decisions: QUESTIONS, record: true }),
  'the filter of an audience': async () =>
    (
      await call('/audiences/filter?channel=email&topic=news', `${REFS.join('\n')}\n`, 'text/plain')
    ).arrayBuffer(),
  'one-clicks while pages are viewed': async () => {
    const clicked = links(100);
    const viewed = links(100);
    await Promise.all([postAll(server.url, clicked), ...inLanes(viewed, 8, view)]);
  },
  'webhooks and reports of what changed': async () => {
    const before = receiver.refs().length;
    await postAll(server.url, links(100));
    await expect.poll(() => receiver.refs().length).toBeGreaterThan(before);
  },
  'lists, the feed of changes and the API’s document': async () => {
    await read('/recipients?limit=100');
    await read('/changes?limit=1000');
    await read('/openapi.json');
  },
  'the erasure of a person': async () => {
    minted += 1;
    const response = await fetch(`${server.url}/api/v1/recipients/${REFS[PEOPLE - minted]}`, {
      method: 'DELETE',
      headers: { Authorization: `Bearer ${token}` },
    });
    expect(response.ok).toBe(true);
  },
  'the reports of the admin area': async () => {
    for (const page of ['', '/reasons', '/saves', '/campaigns', '/cohorts', '/why', '/alerts'])
      await look(page);
  },
  'exports of reports': async () => {
    for (const page of ['/overview.csv', '/reasons.csv', '/saves.csv', '/comments.csv']) await look(page);
  },
};

function inLanes<T>(items: readonly T[], lanes: number, work: (item: T) => Promise<void>): Promise<void>[] {
  const left = [...items];
  return Array.from({ length: lanes }, async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
  });
}

describe.runIf(MEASURED)('the thread that answers one-click', () => {
  it.each(Object.keys(WORK))('is not held up for 10 ms by %s', async (name) => {
    const heldUp: number[] = [];
    while (heldUp.length < MAX_TRIES && !heldUp.some((each) => each < MAX_HELD_UP)) {
      await server.longestHeldUp();
      await WORK[name]?.();
      heldUp.push(await server.longestHeldUp());
    }
    expect(Math.min(...heldUp)).toBeLessThan(MAX_HELD_UP);
  });
});

it('shows on the next page what the other thread has published', async () => {
  const [link = ''] = links(1);
  await view(link);
  const configuration = (await (await call('/config')).json()) as {
    sender: { name: string; locales: string[] };
  };
  configuration.sender.name = 'Another name';
  // The cast's words are in English only.
  configuration.sender.locales = ['en'];
  const published = await fetch(`${server.url}/api/v1/config`, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(configuration),
  });
  expect(await published.json()).toMatchObject({ published: true });
  expect(await (await fetch(`${server.url}/u/${link}`)).text()).toContain('Another name');
});
