import { randomBytes } from 'node:crypto';
import http from 'node:http';
import { engage, HOME, PASSWORD } from './admin-cast';
import { expect, test } from './fixtures';

const AUTH = '/admin/auth';
const headers = () => ({ origin: `http://localhost:${process.env['E2E_PORT'] ?? ''}` });

test('Only the routes of the log-in library that we use exist, and odd input does not make them fail', async ({
  request,
}) => {
  for (const path of [
    'providers',
    'session',
    'signin',
    'signin/oidc',
    'error',
    'verify-request',
    'x',
    'callback/x',
  ])
    for (const method of ['get', 'post'] as const) {
      const answer = await request[method](`${AUTH}/${path}`, { headers: headers(), form: { a: 'b' } });
      expect([path, method, answer.status()]).toEqual([path, method, 404]);
    }
  const post = (options: object) =>
    request.post(`${AUTH}/callback/password`, { headers: headers(), maxRedirects: 0, ...options });
  expect((await post({ multipart: { email: 'a', password: 'b' } })).status()).toBe(415);
  expect((await post({ data: { email: 'a' } })).status()).toBe(415);
  expect((await post({ form: { email: 'x'.repeat(20_000) } })).status()).toBe(413);
  for (const form of [{}, { csrfToken: 'x', email: 'a\0b' }, { email: '\ud800' }])
    expect((await post({ form })).status()).toBe(302);
  for (const query of [
    '',
    '?code=x',
    '?state=%00',
    `?error=${encodeURIComponent('<b>timeout exceeded</b>')}`,
  ]) {
    const answer = await request.get(`${AUTH}/callback/oidc${query}`, { maxRedirects: 0 });
    expect(answer.headers()['location']).toMatch(/\/admin\/log-in\?error=failed&to=%2Fadmin$/);
  }
  expect((await request.get(`${AUTH}/signout`)).status()).toBe(405);
});

test('TRACE is refused on every path', async () => {
  for (const path of ['/', '/admin/log-in', `${AUTH}/csrf`, '/u/x']) {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      http
        .request({ port: process.env['E2E_PORT'], host: 'localhost', method: 'TRACE', path }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        })
        .on('error', reject)
        .end();
    });
    expect([path, status]).toEqual([path, 405]);
  }
});

test('The library’s own URLs log in and out as the pages do', async ({ playwright, baseURL }) => {
  const { email } = await engage('viewer');
  const client = await playwright.request.newContext({ ...(baseURL && { baseURL }) });
  const token = async () =>
    ((await (await client.get(`${AUTH}/csrf`)).json()) as { csrfToken: string }).csrfToken;
  const wrong = await client.post(`${AUTH}/callback/password`, {
    headers: headers(),
    form: { email, password: randomBytes(9).toString('hex'), csrfToken: await token() },
    maxRedirects: 0,
  });
  expect(wrong.headers()['location']).toMatch(/\/admin\/log-in\?error=refused&to=%2Fadmin$/);
  await client.post(`${AUTH}/callback/password`, {
    headers: headers(),
    form: { email, password: PASSWORD, csrfToken: await token() },
  });
  expect((await client.get(`${HOME}/campaigns`, { maxRedirects: 0 })).status()).toBe(200);
  const before = await client.storageState();
  await client.post(`${AUTH}/signout`, { headers: headers(), form: { csrfToken: await token() } });
  const copy = await playwright.request.newContext({ ...(baseURL && { baseURL }), storageState: before });
  expect((await copy.get(`${HOME}/campaigns`, { maxRedirects: 0 })).status()).toBe(307);
  await client.dispose();
  await copy.dispose();
});

test('The log-in page does not show text from its URL', async ({ page }) => {
  await page.goto(`/admin/log-in?error=${encodeURIComponent('timeout exceeded when trying to connect')}`);
  await expect(page.getByRole('alert').filter({ hasText: 'There is a problem' })).toHaveCount(0);
});
