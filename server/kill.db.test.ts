import { Agent, request } from 'node:http';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { foundWorkspace } from '@/domain/testing';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { closePool, pool } from '@/lib/db/pool';
import { startApi, type ApiProcess } from './test/api-process';
import { acknowledged, ledgerOf, mintLinks, postAll, postOneClick, postUntilTaken } from './test/one-clicks';

const database = process.env['DATABASE_URL'] ?? '';
let scope: WorkspaceScope;
let api: ApiProcess | undefined;

beforeEach(async () => {
  scope = await foundWorkspace(pool());
});

afterEach(async () => {
  await api?.end('SIGKILL');
});

afterAll(closePool);

it('a server killed under load has stored every acknowledged opt-out exactly once, and the rest can be sent again', async () => {
  const tokens = await mintLinks(scope, 600);
  const killed = await startApi();
  api = killed;
  const answers = await postAll(killed.url, tokens, {
    onAnswer: (soFar) => {
      if (soFar.size === 200) void killed.end('SIGKILL');
    },
  });
  const kept = await ledgerOf(database, scope, tokens);
  expect(acknowledged(answers).length).toBeGreaterThanOrEqual(100);
  expect(acknowledged(answers).length).toBeLessThan(tokens.length);
  expect(acknowledged(answers).filter((token) => kept.get(token) !== 1)).toEqual([]);
  expect([...kept.values()].every((events) => events <= 1)).toBe(true);

  const restarted = await startApi();
  api = restarted;
  await postUntilTaken(
    restarted.url,
    tokens.filter((token) => answers.get(token) !== 200),
  );
  expect(await ledgerOf(database, scope, tokens)).toEqual(new Map(tokens.map((token) => [token, 1])));
});

it('a server that is told to stop answers every request that it has received before it ends', async () => {
  const tokens = await mintLinks(scope, 40);
  const stopped = await startApi();
  api = stopped;
  const [warm = '', ...inFlight] = tokens;
  // On a busy machine the first one may take longer than anyone waits.
  const posted = await postUntilTaken(stopped.url, [warm]);
  const release = await blockDatabase();
  const answers = inFlight.map((token) => postOneClick(stopped.url, token));
  await stopped.received(posted + inFlight.length);
  const ended = stopped.end('SIGTERM');
  await new Promise((resolve) => setTimeout(resolve, 200));
  await release();
  const statuses = (await Promise.all(answers)).map(({ status }) => status);
  expect(statuses).toEqual(inFlight.map(() => 200));
  expect(await ended).toBe(0);
  expect(await ledgerOf(database, scope, tokens)).toEqual(new Map(tokens.map((token) => [token, 1])));
});

it('a server that is told to stop closes kept-alive connections', async () => {
  const stopped = await startApi();
  api = stopped;
  // A connection with an unfinished request is in flight; the answer to that request is its last.
  const sending = request(`${stopped.url}/healthz`, {
    method: 'POST',
    headers: { Connection: 'keep-alive' },
  });
  const answered = new Promise<string | undefined>((resolve, reject) => {
    sending.on('response', ({ headers }) => resolve(headers.connection));
    sending.on('error', reject);
  });
  sending.flushHeaders();
  await stopped.received(1);
  const ended = stopped.end('SIGTERM');
  sending.end();
  await answered;
  expect(await ended).toBe(0);
});

it('a server that is told to stop tells load balancers first, and ends each kept-alive connection with an answer, not a reset', async () => {
  process.env['DRAIN_DELAY'] = '120000';
  const stopped = await startApi();
  process.env['DRAIN_DELAY'] = '0';
  api = stopped;
  const agents = Array.from({ length: 20 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
  const ask = () => Promise.all(agents.map((agent) => askBy(agent, `${stopped.url}/healthz`)));
  expect((await ask()).map(({ connection }) => connection)).toEqual(agents.map(() => 'keep-alive'));

  void stopped.end('SIGTERM');
  await expect.poll(async () => (await fetch(`${stopped.url}/readyz`)).status).toBe(503);
  expect(await (await fetch(`${stopped.url}/readyz`)).json()).toMatchObject({
    problem: { check: 'stopping' },
  });
  const answers = await ask();
  expect(answers).toEqual(agents.map(() => ({ status: 200, connection: 'close', isReused: true })));
  for (const agent of agents) agent.destroy();
});

type Answer = { status: number | undefined; connection: string | undefined; isReused: boolean };

/** Uses the connection that the agent keeps. */
function askBy(agent: Agent, url: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { agent }, (response) => {
      response.resume().on('end', () => {
        const { statusCode: status, headers } = response;
        resolve({ status, connection: headers.connection, isReused: asking.reusedSocket });
      });
    });
    asking.on('error', reject).end();
  });
}

/** Holds a lock that every change needs until the returned function is called. */
async function blockDatabase(): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  await client.query('BEGIN');
  await client.query('LOCK TABLE recipient IN ACCESS EXCLUSIVE MODE');
  return async () => {
    await client.query('ROLLBACK');
    await client.end();
  };
}
