import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { APIRequestContext } from '@playwright/test';
import { enterAs, HOME } from './admin-cast';
import { linkOf, makePerson } from './cast';
import { expect, test } from './fixtures';
import { LINK_PAGES, linkPath } from '@/page/routes';

const APP = path.join(import.meta.dirname, '../app');

/** Every page and route that Next.js serves, found by its file: new ones are tested automatically. */
const ROUTES = readdirSync(APP, { recursive: true, encoding: 'utf8' })
  .filter((file) => /(?:^|\/)(?:page\.tsx|route\.ts)$/.test(file))
  .map((file) =>
    path
      .dirname(file)
      .replaceAll(/\/?\([^)]+\)/g, '')
      .replace(/^\/?/, '/'),
  )
  .filter((route) => !route.includes('[['));

const QUERIES = ['€', '%00', '%0D%0AX-Injected:%201', '%ED%A0%80'];
const WORDS = [
  '\u00ff\u00fe',
  'en\t;q=1,,;;=,*',
  `${'a-'.repeat(500)}a`,
  '-',
  'pt_BR@€'.replace('€', '\u00a4'),
];
const COOKIE_NAMES = ['session', 'language', 'workspace', 'device', 'return', 'csrf', 'state', 'pkce'];
const COOKIES = ['%', '%00', '%E0%A4%A', '"', '=;=', '\u00ff', 'x'.repeat(3_000), '{"a":1}', '__proto__'];

/** Parameters that some of our pages read. */
const PARAMETERS = [
  'lang',
  'to',
  'error',
  'period',
  'from',
  'cursor',
  'q',
  'problem',
  'required',
  'point',
  'page',
];

/** Each request has something strange in its query, cookies and languages at once. */
async function ask(request: APIRequestContext, address: string, session = ''): Promise<void> {
  const searches = QUERIES.map((query) => PARAMETERS.map((name) => `${name}=${query}`).join('&'));
  for (const [at, search] of [...searches, `lang=${'x'.repeat(3_000)}`].entries()) {
    const odd = COOKIES[at % COOKIES.length] ?? '';
    const names = session ? COOKIE_NAMES.filter((name) => name !== 'session') : COOKIE_NAMES;
    const cookies = [session, ...names.map((name) => `optdown-${name}=${odd}`), odd].filter(Boolean);
    const answer = await request.get(`${address}?${search}`, {
      headers: { 'accept-language': WORDS[at % WORDS.length] ?? '', cookie: cookies.join('; ') },
      maxRedirects: 0,
    });
    expect(answer.status(), `${address} ${search.slice(0, 60)} ${odd.slice(0, 40)}`).toBeLessThan(500);
    expect(answer.headers()['x-injected']).toBeUndefined();
  }
}

test('No query, cookie or language makes a recipient’s page, an unknown path or the API fail', async ({
  request,
}) => {
  const link = await linkOf((await makePerson()).ref);
  const token = link.replace(/^.*\/u\//, '');
  const own = LINK_PAGES.map((below) => linkPath(token, below.replace('[change]', '0')));
  const others = [
    '/',
    '/nowhere',
    '/docs',
    '/docs/integration',
    '/healthz',
    '/readyz',
    '/favicon.svg',
    '/assets/page.css',
    '/brand/alder-mare/logo',
    '/admin/log-in',
  ];
  const api = ['openapi.json', 'changes', 'recipients', 'suppressions', 'config', 'webhooks', 'nowhere'];
  for (const address of [...own, ...others, ...api.map((name) => `/api/v1/${name}`)])
    await ask(request, address);
});

test('No query, cookie or language makes a page of the admin area fail', async ({ context, request }) => {
  const { ref } = await makePerson();
  await enterAs(context, 'owner');
  const session = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const pages = ROUTES.filter((route) => route.startsWith('/admin')).map((route) =>
    route
      .replace('/admin/[workspace]', HOME)
      .replaceAll(/\[\.{3}[^\]]+\]/g, 'anything')
      .replaceAll(/\[[^\]]+\]/g, ref),
  );
  expect(pages.length).toBeGreaterThan(30);
  for (const address of pages) await ask(request, address, session);
});

test('Health checks do not fail for other methods', async ({ request }) => {
  for (const address of ['/healthz', '/readyz'])
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect((await request.fetch(address, { method })).status(), `${method} ${address}`).toBeLessThan(500);
});
