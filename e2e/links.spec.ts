import type { APIResponse } from '@playwright/test';
import { expect, test } from './fixtures';
import { eventsOf, linkOf, makePerson, manageLinkOf } from './cast';
import { title, way } from './pages';

/** A page's text, without its scripts and styles. */
async function mainOf(answer: APIResponse): Promise<string> {
  const html = await answer.text();
  const main = /<main.*?<\/main>/s.exec(html)?.[0] ?? '';
  return `${/<title>.*?<\/title>/.exec(html)?.[0] ?? ''} ${main}`;
}

const ONE_CLICK = { form: { 'List-Unsubscribe': 'One-Click' }, maxRedirects: 0 };

test('A link works with a slash or a query at its end, and never redirects (requirement 4)', async ({
  request,
}) => {
  const { ref } = await makePerson();
  const link = await linkOf(ref);
  for (const path of [link, `${link}/`, `${link}?utm_source=mail`, `${link}/?utm_source=mail`]) {
    for (const language of ['en', 'pt-BR', 'xx, *;q=0.1']) {
      const headers = { 'Accept-Language': language };
      const page = await request.get(path, { headers, maxRedirects: 0 });
      expect(page.status(), `${path} ${language}`).toBe(200);
      expect(await page.text()).toContain('name="choice"');
    }
    const answer = await request.post(path, ONE_CLICK);
    expect(answer.status()).toBe(200);
    expect(answer.headers()['location']).toBeUndefined();
    expect(answer.headers()['set-cookie']).toBeUndefined();
  }
  expect(await eventsOf(ref)).toEqual(['opt_out email offers']);
});

test('A link with any character changed gets the same page and status (requirement 6)', async ({
  request,
}) => {
  const { ref } = await makePerson();
  const token = (await linkOf(ref)).slice('/u/'.length);
  const broken = await request.get('/u/not-a-link');
  expect(broken.status()).toBe(404);
  const expected = await mainOf(broken);
  expect(expected).toContain('This link does not work');
  const kid = `${token.split('.')[0] ?? ''}.`;
  // A link that still names its sender's key says whose it was, and nothing else.
  const named = await mainOf(await request.get(`/u/${kid}`));
  expect(named).toContain('Alder &amp; Maré');
  const mangled = Array.from(token).flatMap((character, at) =>
    // Every third position, and all of the end, where mail programs break lines.
    at % 3 === 0 || at > token.length - 6
      ? [`${token.slice(0, at)}${character === 'x' ? 'y' : 'x'}${token.slice(at + 1)}`]
      : [],
  );
  for (const bad of [
    ...mangled,
    token.slice(0, -1),
    token.toUpperCase(),
    '0'.repeat(22),
    'x'.repeat(600),
    '%',
    '%E2%80',
  ]) {
    const answer = await request.get(`/u/${bad}`);
    expect(answer.status(), bad).toBe(404);
    expect(await mainOf(answer), bad).toBe(bad.toLowerCase().startsWith(kid) ? named : expected);
  }
  for (const below of ['history', 'done', 'receipt/018f0000-0000-7000-8000-000000000000']) {
    expect(await mainOf(await request.get(`/u/not-a-link/${below}`)), below).toBe(expected);
  }
  expect((await request.post('/u/not-a-link/choose', { form: { choice: 'everything' } })).status()).toBe(404);
  expect(await eventsOf(ref)).toEqual([]);
});

test('The page has headers that keep its URL private (requirements 27, 28)', async ({ request }) => {
  const { ref } = await makePerson();
  const link = await linkOf(ref);
  const nonces = new Set<string>();
  for (const path of [link, `${link}/history`, `${link}/done`, '/u/not-a-link']) {
    const answer = await request.get(path);
    const headers = answer.headers();
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['cache-control']).toContain('no-store');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['set-cookie']).toBeUndefined();
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("object-src 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("form-action 'self'");
    expect(policy).not.toMatch(/unsafe-(inline|eval)/);
    const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? '';
    expect(nonce.length).toBeGreaterThanOrEqual(22);
    nonces.add(nonce);
    const html = await answer.text();
    for (const [tag] of html.matchAll(/<(script|style)\b[^>]*>/g)) expect(tag).toContain(`nonce="${nonce}"`);
    expect(html).not.toMatch(/\son[a-z]+="|\sstyle="|javascript:/);
  }
  expect(nonces.size, 'a nonce is used once').toBe(4);
});

test('The file of a receipt is not cached either (requirement 27)', async ({ page, request }) => {
  const { ref } = await makePerson();
  const link = await linkOf(ref);
  await page.goto(link);
  await way(page, 'Stop Offers and sales e-mails').click();
  const change = new URL(page.url()).searchParams.get('change') ?? '';

  const headers = (await request.get(`${link}/receipt/${change}/json`)).headers();

  expect(headers['cache-control']).toContain('no-store');
  expect(headers['referrer-policy']).toBe('no-referrer');
});

test('The page requests nothing from any other host (requirement 27)', async ({ page, baseURL }) => {
  const { ref } = await makePerson();
  const hosts = new Set<string>();
  page.on('request', (request) => hosts.add(new URL(request.url()).origin));
  await page.goto(await manageLinkOf(ref), { waitUntil: 'networkidle' });
  await page.goto(await linkOf(ref), { waitUntil: 'networkidle' });
  await way(page, 'Stop Offers and sales e-mails').click();
  await expect(page).toHaveURL(/\/done\?change=/);
  await page.getByRole('link', { name: 'Receipt' }).click();
  await expect(title(page)).toHaveText('Receipt');
  await page.waitForLoadState('networkidle');

  expect([...hosts]).toEqual([new URL(baseURL ?? '').origin]);
});

test('A forged X-Forwarded-For does not evade the limit of a link, and links do not share limits (requirements 11, 30)', async ({
  request,
}) => {
  const { ref } = await makePerson();
  const link = await linkOf(ref);
  const spoofed = await Promise.all(
    Array.from({ length: 40 }, (_, at) =>
      request.post(link, {
        ...ONE_CLICK,
        headers: { 'X-Forwarded-For': `203.0.113.${at}`, Forwarded: `for=203.0.113.${at}` },
      }),
    ),
  );
  expect(new Set(spoofed.map((answer) => answer.status()))).toEqual(new Set([200, 429]));
  const distinct = await Promise.all(
    Array.from({ length: 40 }, async (_, at) =>
      request.post(await linkOf(ref, { campaign: `c${at}` }), ONE_CLICK),
    ),
  );
  expect(new Set(distinct.map((answer) => answer.status()))).toEqual(new Set([200]));
  expect(await eventsOf(ref)).toEqual(['opt_out email offers']);
});

test('Any other body posted to a link changes nothing (requirement 7)', async ({ request }) => {
  const { ref } = await makePerson();
  const link = await linkOf(ref);
  for (const form of [{}, { choice: 'everything' }, { 'List-Unsubscribe': 'one-click' }]) {
    expect((await request.post(link, { form })).status()).toBe(400);
  }
  expect((await request.post(`${link}/choose`, { form: { choice: 'start' } })).status()).toBe(422);
  expect((await request.put(`${link}/choose`, { form: { choice: 'stop' } })).status()).toBe(405);
  expect(await eventsOf(ref)).toEqual([]);
});

test.describe('A link that does not work', { tag: '@both' }, () => {
  // The browser's own message for a page answered with 404.
  test.use({ allowedErrors: [/status of 404/] });

  test('says so, in the visitor’s language, and what they can do (requirement 6)', async ({ page }) => {
    for (const path of ['/u/not-a-link', '/u/not-a-link/history', '/anything/else']) {
      await page.goto(path);
      await expect(title(page)).toHaveText('This link does not work');
      await expect(page.locator('html')).toHaveAttribute('lang', 'en');
      await expect(page.getByText('Use your mail program’s own unsubscribe button.')).toBeVisible();
    }
    await page.goto('/u/not-a-link?lang=pt-BR');
    await expect(title(page)).toHaveText('Este link não funciona');
  });
});
