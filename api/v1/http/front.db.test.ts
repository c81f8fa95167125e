import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveApi } from '@/api/testing';
import { openApiDocument } from '@/api/v1/app';
import { createApiKey } from '@/domain/access/api-key/mutations';
import { API_PERMISSIONS } from '@/domain/access/api-key/schema';
import { foundWorkspace } from '@/domain/testing';
import { now } from '@/lib/clock';
import { pool } from '@/lib/db/pool';

let server: Awaited<ReturnType<typeof serveApi>>;
let headers: { Authorization: string };
beforeAll(async () => {
  server = await serveApi();
  const key = { name: 'CRM', permissions: [...API_PERMISSIONS], expiresAt: null };
  const { token } = await createApiKey(await foundWorkspace(pool()), key, 'The tests', now());
  headers = { Authorization: `Bearer ${token}` };
});
afterAll(() => server.close());

it('a path works with a slash at its end too', async () => {
  for (const path of ['/api/v1/api-key/', '/api/v1/link-keys/?limit=1', '/healthz/'])
    expect([path, (await fetch(server.url + path, { headers })).status]).toEqual([path, 200]);
});

it.each(['/api/v1/decisions', '/u/k1.u.42.....x'])(
  'a huge body is refused before it is sent: %s',
  async (path) => {
    const sending = request(server.url + path, {
      method: 'POST',
      headers: { ...headers, 'Content-Type': 'application/json', 'Content-Length': String(10 ** 9) },
    });
    sending.on('error', () => undefined);
    sending.flushHeaders();
    const [response] = (await once(sending, 'response')) as [{ statusCode: number }];
    expect(response.statusCode).toBe(path.startsWith('/u/') ? 404 : 413);
    sending.destroy();
  },
);

it('an operation documents one body type, because client generators cannot choose, and describes the others in words', () => {
  const several = Object.values(openApiDocument().paths ?? {}).flatMap((path) =>
    Object.values(path as Record<string, { requestBody?: { content: object }; description: string }>).filter(
      ({ requestBody }) => {
        const types = Object.keys(requestBody?.content ?? {});
        return types.includes('application/json') && types.length > 1;
      },
    ),
  );
  expect(several).toEqual([]);
  const decide =
    openApiDocument().paths?.['/api/v1/decisions']?.post ?? openApiDocument().paths?.['/decisions']?.post;
  expect(decide?.description).toContain('application/x-ndjson');
});
