import { expect, it } from 'vitest';
import { listenForApi } from '@/api/listener';
import { nextHere } from './back-office/next-here';
import { startFrontDoor } from './front-door';
import type { PagesByNext } from './pages-by-next';
import { freePort } from './test/free-port';

/** The environment is read once: both servers listen on this port, one after the other. */
const URL = `http://127.0.0.1:${await freePort()}`;
process.env['PORT'] = URL.split(':')[2];

async function statusOf(path: string, method = 'GET'): Promise<number> {
  return (await fetch(`${URL}${path}`, { method, headers: { Connection: 'close' } })).status;
}

/** The front door with the API and Next.js in this thread. */
function openWith(prepare: () => Promise<PagesByNext>) {
  return startFrontDoor({ passToApi: listenForApi, openBackOffice: () => nextHere({ dev: false, prepare }) });
}

it('recipients and the API are answered before Next.js is prepared, and requests for the admin area wait for it', async () => {
  let prepared: (pages: PagesByNext) => void = () => undefined;
  const door = await openWith(() => new Promise((resolve) => (prepared = resolve)));
  let isAnswered = false;
  const admin = fetch(`${URL}/admin`, { headers: { Connection: 'close' } }).finally(
    () => (isAnswered = true),
  );

  expect(await statusOf('/healthz')).toBe(200);
  expect(await statusOf('/readyz')).toBe(200);
  expect(await statusOf('/u/no-link')).toBe(404);
  expect(await statusOf('/u/no-link', 'POST')).toBe(404);
  expect(await statusOf('/api/v1/workspace')).toBe(401);
  expect(isAnswered).toBe(false);

  prepared({
    answer: (_request, response) => {
      response.end('the admin area');
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  });
  expect(await (await admin).text()).toBe('the admin area');
  await door.ready;
  await door.close();
});

it('whoever starts the server, or asks for a page, is told if Next.js cannot be prepared', async () => {
  const door = await openWith(() => Promise.reject(new Error('There is no build')));
  await expect(door.ready).rejects.toThrow('There is no build');
  expect(await statusOf('/admin')).toBe(500);
  await door.close();
});
