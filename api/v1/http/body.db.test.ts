import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveApi } from '@/api/testing';
import { createApiKey } from '@/domain/access/api-key/mutations';
import { admit, foundWorkspace } from '@/domain/testing';
import { now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

let server: Awaited<ReturnType<typeof serveApi>>;
let token: string;
beforeAll(async () => {
  server = await serveApi();
  const scope = await foundWorkspace(pool());
  await admit(pool(), scope, { ref: 'ada', email: 'ada@example.com' });
  const key = { name: 'Test', permissions: ['decisions' as const], expiresAt: null };
  token = (await createApiKey(scope, key, 'The tests', now())).token;
});
afterAll(() => server.close());

const QUESTION = JSON.stringify({ ref: 'ada', channel: 'email', topic: 'news' });

async function ask(body: BodyInit, headers: Record<string, string> = {}): Promise<[number, unknown]> {
  const response = await fetch(`${server.url}/api/v1/decisions`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
    body,
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  });
  const answer = (await response.json()) as { rule?: string; code?: string };
  return [response.status, answer.rule ?? answer.code];
}

const inPieces = (...texts: string[]) =>
  new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (const text of texts) controller.enqueue(new TextEncoder().encode(text));
      controller.close();
    },
  });

it('A body is read whether it has a declared length, comes in chunks or is gzipped', async () => {
  expect(await ask(QUESTION)).toEqual([200, 'allowed']);
  expect(await ask(inPieces(QUESTION.slice(0, 5), QUESTION.slice(5)))).toEqual([200, 'allowed']);
  expect(await ask(gzipSync(QUESTION), { 'Content-Encoding': 'gzip' })).toEqual([200, 'allowed']);
});

it('A body that is empty, malformed or too long is refused', async () => {
  const long = `"${'x'.repeat(5 * 1024 * 1024)}"`;
  expect(await ask('')).toEqual([400, 'malformed_body']);
  expect(await ask('{')).toEqual([400, 'malformed_body']);
  expect(await ask(QUESTION, { 'Content-Encoding': 'gzip' })).toEqual([400, 'malformed_body']);
  expect(await ask(gzipSync(long), { 'Content-Encoding': 'gzip' })).toEqual([413, 'body_too_large']);
});
