import { connect } from 'node:net';
import fc from 'fast-check';
import { expect, test } from './fixtures';
import { linkOf, makePerson } from './cast';

/** The answer to a request of exactly these bytes, which none of our clients would send. */
function heard(baseURL: string | undefined, bytes: Buffer): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(baseURL ?? '');
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const text = Buffer.concat(chunks).toString('latin1');
      resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text });
    });
  });
}

function get(baseURL: string | undefined, path: string, method = 'GET') {
  const head = `${method} ${path} HTTP/1.1\r\nHost: ${new URL(baseURL ?? '').host}\r\nConnection: close\r\n\r\n`;
  return heard(baseURL, Buffer.from(head, 'latin1'));
}

test('An invalid language in the URL is ignored on every page and form', async ({ request }) => {
  const link = await linkOf((await makePerson()).ref);
  for (const lang of ['€', '%E2%82%AC', '%00', '%0D%0AX-Injected:%201', 'en%0A', 'x'.repeat(2_000), '%']) {
    for (const path of [
      link,
      `${link}/history`,
      `${link}/done`,
      `${link}/nowhere`,
      '/u/not-a-link',
      '/nowhere',
    ]) {
      const answer = await request.get(`${path}?lang=${lang}`);
      expect([200, 404], `${path}?lang=${lang}`).toContain(answer.status());
      expect(answer.headers()['x-injected']).toBeUndefined();
    }
    const form = { choice: 'start' };
    expect((await request.post(`${link}/choose?lang=${lang}`, { form })).status(), lang).toBe(422);
  }
});

test('Unknown paths are answered with 404 and a content security policy, whatever they begin with', async ({
  request,
}) => {
  const paths = [
    '/favicon',
    '/favicon.ico/x',
    '/favicon.svg/x',
    '/favicons/x',
    '/FAVICON.SVG',
    '/%66avicon.ico',
    '/brand/x/y',
    '/brand/x/logo/y',
    '/brand/x',
    '/Brand/x/logo',
    '/brand%2Fx%2Fy',
    '/_next/static/x',
    '/_next/static/chunks/none.js',
    '/_next/static',
    '/_next/x',
    '/_NEXT/static/x',
    '/_next%2Fstatic%2Fx',
    '/%5Fnext/static/x',
    '/_next/static/../x',
    '/_next/static/%2e%2e/x',
    '/_next/data/x',
    '/API/x',
    '/api',
    '/nowhere',
    '/lost',
    '/u',
    '/u/',
    '/',
    '/admin2',
    '/index.html',
    '/.env',
    '/robots.txt',
  ];
  for (const path of paths) {
    const answer = await request.get(path, { maxRedirects: 0 });
    expect(answer.status(), path).toBe(404);
    expect(answer.headers()['x-content-type-options'], path).toBe('nosniff');
    const isPage = answer.headers()['content-type']?.startsWith('text/html');
    if (isPage) expect(answer.headers()['content-security-policy'], path).toContain("default-src 'none'");
    const headers = { 'Next-Action': '0'.repeat(42), 'Content-Type': 'text/plain;charset=UTF-8' };
    const posted = await request.post(path, { headers, data: '[]', maxRedirects: 0 });
    expect([400, 404, 405], `POST ${path}`).toContain(posted.status());
  }
  for (const icon of ['/favicon.svg', '/favicon.ico']) {
    const answer = await request.get(icon);
    expect(answer.status(), icon).toBe(200);
    expect(answer.headers()['content-type'], icon).toMatch(/^image\//);
  }
});

test('No bytes in a URL make the server fail', async ({ baseURL }) => {
  const link = await linkOf((await makePerson()).ref);
  const places = [
    '/',
    '/u/',
    `${link}/`,
    `${link}/receipt/`,
    '/admin/',
    '/admin/invitation/',
    '/api/v1/',
    '/brand/',
    '/docs/',
  ];
  const pieces = [
    '%00',
    '%',
    '%ff',
    '%c3%28',
    '\xff\xfe',
    '%2F',
    '..',
    '//',
    '\\',
    ';',
    '€',
    '%F0%9F',
    '%0d%0a',
    '~',
  ];
  const paths = fc.sample(
    fc.tuple(
      fc.constantFrom(...places),
      fc.array(fc.constantFrom(...pieces, 'x'), { minLength: 1, maxLength: 5 }),
    ),
    { numRuns: 80, seed: 11 },
  );
  const strange = [
    ...paths.map(([place, rest]) => place + rest.join('')),
    `/u/${'a'.repeat(10_000)}`,
    `/${'a/'.repeat(3_000)}`,
  ];
  for (const path of strange) {
    const { status } = await get(baseURL, Buffer.from(path).toString('latin1'));
    expect([200, 303, 307, 308, 401, 403, 404, 405, 400, 414, 431], path.slice(0, 200)).toContain(status);
  }
});

test('A request with an absolute URL is answered like any other', async ({ baseURL }) => {
  const link = await linkOf((await makePerson()).ref);
  for (const path of [link, '/healthz', '/nowhere']) {
    const [whole, plain] = [await get(baseURL, `${baseURL ?? ''}${path}`), await get(baseURL, path)];
    expect([path, whole.status]).toEqual([path, plain.status]);
  }
  expect((await get(baseURL, '*', 'OPTIONS')).status).toBeLessThan(500);
});
