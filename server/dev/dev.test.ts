import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { passToApi } from '@/server/dev/pass-to-api';
import { startWatchedApi } from '@/server/dev/watched-api';

const API = `
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { WORDS } from './words.ts';

const socket = process.argv[2];
rmSync(socket, { force: true });
createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const { method, url, headers } = request;
  response.writeHead(201, { 'X-Said': WORDS }).end([method, url, headers.host, body].join(' '));
}).listen(socket);
`;

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanUp.splice(0).reverse()) await clean();
});

/** A front door whose API listens on this socket, and whose pages say that they are pages. */
async function frontDoor(socket: string, maxWait?: number): Promise<string> {
  const pass = passToApi(socket, maxWait);
  const door: Server = createServer((request, response) => {
    if (!pass(request, response)) response.end('a page');
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  cleanUp.push(() => door.close());
  return `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'optdown-dev-test-'));
  cleanUp.push(() => rmSync(folder, { recursive: true }));
  return folder;
}

it('after an edit of a file that the API has loaded, the next request waits for the restart and sees the edit', async () => {
  const folder = temporaryFolder();
  const say = (words: string) =>
    writeFileSync(path.join(folder, 'words.ts'), `export const WORDS: string = '${words}';`);
  say('before');
  writeFileSync(path.join(folder, 'api.ts'), API);
  const stops: (() => Promise<void>)[] = [];
  const socket = startWatchedApi(
    { onStop: (stop) => stops.push(() => stop(null)) },
    path.join(folder, 'api.ts'),
  );
  cleanUp.push(() => Promise.all(stops.map((stop) => stop())));
  const url = await frontDoor(socket, 60_000);
  const call = () => fetch(`${url}/api/v1/x?y=1`, { method: 'POST', body: 'a body' });

  const first = await call();
  expect([first.status, first.headers.get('x-said')]).toEqual([201, 'before']);
  expect(await first.text()).toBe(`POST /api/v1/x?y=1 ${new URL(url).host} a body`);
  say('after');
  await expect.poll(async () => (await call()).headers.get('x-said')).toBe('after');
  expect(await (await fetch(`${url}/u/link`)).text()).toBe('a page');
});

it('a request is answered with 502 if the API does not come back', async () => {
  const url = await frontDoor(path.join(temporaryFolder(), 'nobody.sock'), 0);
  const answer = await fetch(`${url}/healthz`);
  expect([answer.status, await answer.text()]).toEqual([502, 'The API is not running: see the terminal.\n']);
});
