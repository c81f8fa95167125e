import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveApi } from '@/api/testing';

let server: Awaited<ReturnType<typeof serveApi>>;

beforeAll(async () => {
  server = await serveApi();
});

afterAll(() => server.close());

/** The answer to raw request lines. */
async function exchange(...lines: string[]): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  await once(socket, 'close');
  return text;
}

it.each(['/healthz', '/readyz'])(
  '%s answers a load balancer that speaks HTTP/1.0 without Host',
  async (path) => {
    const answer = await exchange(`GET ${path} HTTP/1.0`);
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(answer).toMatch(/\r\nconnection: close\r\n/i);
  },
);

it('HTTP/1.1 without Host is still refused, as RFC 9112 §3.2 requires', async () => {
  expect(await exchange('GET /healthz HTTP/1.1')).toMatch(/^HTTP\/1\.1 400 /);
});

it('/readyz says that nothing is wrong', async () => {
  const answer = await fetch(`${server.url}/readyz`);
  // Another test may have a transaction open.
  const { waitsFor, ...told } = (await answer.json()) as { waitsFor: unknown };
  expect([answer.status, told]).toEqual([
    200,
    { ready: true, database: 'ok', pendingMigrations: 0, problem: null },
  ]);
  expect(waitsFor).toBeDefined();
});
