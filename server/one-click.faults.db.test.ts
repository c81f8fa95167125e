import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serveApi } from '@/api/testing';
import { foundWorkspace } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { closePool, pool } from '@/lib/db/pool';
import { acknowledged, ledgerOf, mintLinks, postAll, postOneClick, postUntilTaken } from './test/one-clicks';
import { startTcpProxy, type TcpProxy } from './test/tcp-proxy';

const workersOwn = process.env['DATABASE_URL'] ?? '';
let proxy: TcpProxy;
let server: Awaited<ReturnType<typeof serveApi>>;
let url: string;
let scope: WorkspaceScope;

beforeAll(async () => {
  proxy = await startTcpProxy(workersOwn);
  // Set before anything reads the environment: from here on the app reaches its database through the proxy.
  process.env['DATABASE_URL'] = proxy.url;
  server = await serveApi();
  url = server.url;
});

afterAll(async () => {
  await server.close();
  await closePool();
  await proxy.close();
});

beforeEach(async () => {
  scope = await foundWorkspace(pool());
});

describe('while the database is away', () => {
  it.each(['cut', 'hang'] as const)(
    'a one-click is answered with 503 and Retry-After, and is accepted once the database is back (%s)',
    async (fault) => {
      const [warm = '', ...tokens] = await mintLinks(scope, 20);
      // On a busy machine the first one may take longer than anyone waits.
      await postUntilTaken(url, [warm]);
      proxy[fault]();
      try {
        // The database hangs for as long as this waits: what it gets, it gets because the server's patience (lib/deadline)
        // is over.
        const responses = await Promise.all(tokens.map((token) => postOneClick(url, token)));
        expect(responses.map(({ status }) => status)).toEqual(tokens.map(() => 503));
        expect(responses.map(({ headers }) => headers.get('retry-after'))).toEqual(tokens.map(() => '5'));
        // A change in progress may still be stored a moment later: the answer claims only what is known.
        expect(await responses[0]?.text()).toMatch(/^It is not known yet whether this was done: /);
      } finally {
        proxy.open();
      }
      await postUntilTaken(url, tokens);
      expect(await ledgerOf(workersOwn, scope, tokens)).toEqual(new Map(tokens.map((token) => [token, 1])));
    },
  );

  it('the server is alive but not ready, and becomes ready again by itself', async () => {
    proxy.cut();
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const response = await fetch(`${url}/readyz`);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5']);
    proxy.open();
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(200);
  });
});

describe('database connections that break under load', () => {
  it('neither lose nor duplicate an acknowledged one-click, and the others can be sent again', async () => {
    const tokens = await mintLinks(scope, 600);
    let cuts = 0;
    const answers = await postAll(url, tokens, {
      onAnswer: ({ size }) => {
        if (size < (cuts + 1) * 100) return;
        cuts += 1;
        proxy.cut();
        setTimeout(() => proxy.open(), 100);
      },
    });
    proxy.open();
    const kept = await ledgerOf(workersOwn, scope, tokens);
    expect(acknowledged(answers).length).toBeGreaterThan(0);
    expect(acknowledged(answers).filter((token) => kept.get(token) !== 1)).toEqual([]);
    expect([...kept.values()].every((events) => events <= 1)).toBe(true);
    await postUntilTaken(
      url,
      tokens.filter((token) => answers.get(token) !== 200),
    );
    expect(await ledgerOf(workersOwn, scope, tokens)).toEqual(new Map(tokens.map((token) => [token, 1])));
  });
});
