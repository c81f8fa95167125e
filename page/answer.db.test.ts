import { beforeEach, describe, expect, it } from 'vitest';
import { answerPage } from './answer';
import type { PageAnswer } from './request';
import { routeOf } from './routes';
import { createLinkKey } from '@/domain/access/link/mutations';
import { mintToken } from '@/domain/access/link/rules';
import { admit, foundWorkspace } from '@/domain/testing';
import { pool } from '@/lib/db/pool';

let key: { kid: string; secret: Buffer };

beforeEach(async () => {
  const scope = await foundWorkspace(pool());
  key = await createLinkKey(scope);
  for (const ref of ['ada', 'bea']) await admit(pool(), scope, { ref, email: `${ref}@example.com` });
});

function linkOf(recipient: string, purpose: 'u' | 'm' = 'u'): string {
  const about = { channel: 'email', topic: 'news', campaign: null, issuedAt: null } as const;
  return `/u/${mintToken({ purpose, recipient, ...about }, key)}`;
}

/** What answers a request, in any server. */
function ask(
  url: string,
  {
    method = 'GET',
    headers = {},
    form = '',
  }: { method?: string; headers?: Record<string, string>; form?: string } = {},
): Promise<PageAnswer> {
  const route = routeOf(url);
  if (route.to !== 'link' && route.to !== 'asset' && route.to !== 'nothing')
    throw new Error(`${url} is no page of a recipient`);
  const request = {
    method,
    url,
    header: (name: string) => headers[name] ?? null,
    form: () => Promise.resolve(new URLSearchParams(form)),
  };
  return answerPage(request, route);
}

function headingsOf({ body }: PageAnswer): string[] {
  return [...body.matchAll(/<h1[^>]*>(.*?)<\/h1>/gs)].map(([, text = '']) => text.replaceAll(/<[^>]+>/g, ''));
}

function formsOf({ body }: PageAnswer): string[] {
  return [...body.matchAll(/<form[^>]*action="([^"]+)"/g)].map(([, to = '']) => to);
}

describe('the page of a link', () => {
  it.each([
    ['u', ['choose']],
    ['m', ['choose', 'save']],
  ] as const)('of purpose %s has one heading, its forms and the masked address', async (purpose, forms) => {
    const link = linkOf('ada', purpose);
    const page = await ask(link);
    expect(page.status).toBe(200);
    expect(headingsOf(page)).toHaveLength(1);
    for (const form of forms) expect(formsOf(page)).toContain(`${link}/${form}#problems`);
    expect(page.body).toContain('a•••@example.com');
  });

  it('is each person’s own, drawn once for all of them: token, address and nonce', async () => {
    const [ada, bea, again] = [await ask(linkOf('ada')), await ask(linkOf('bea')), await ask(linkOf('ada'))];
    const nonceIn = ({ body }: PageAnswer) =>
      new Set([...body.matchAll(/nonce="([^"]+)"/g)].map(([, value]) => value));
    for (const page of [ada, bea, again]) {
      const [nonce = ''] = nonceIn(page);
      expect(nonceIn(page).size).toBe(1);
      expect(page.headers['Content-Security-Policy']).toContain(`'nonce-${nonce}'`);
      expect(page.body).not.toMatch(/slot[0-9a-f]{24}/);
    }
    const without = (page: PageAnswer) => page.body.replaceAll(/nonce="[^"]+"/g, '');
    expect(without(again)).toBe(without(ada));
    expect(without(bea)).toBe(
      without(ada)
        .replaceAll('a•••@example.com', 'b•••@example.com')
        .replaceAll(linkOf('ada'), linkOf('bea')),
    );
  });

  it('shows a form again that could not be read, with what is wrong, and 422', async () => {
    const page = await ask(`${linkOf('ada')}/choose`, { method: 'POST', form: 'choice=nonsense' });
    expect(page.status).toBe(422);
    expect(page.body).toContain('role="alert"');
  });

  it('shows no change that its address names twice, nor one before which history is asked for twice', async () => {
    const done = await ask(`${linkOf('ada')}/choose`, { method: 'POST', form: 'choice=stop' });
    const [path, query = ''] = (done.headers['Location'] ?? '').replace(/#.*/, '').split('?');
    const twice = await ask(`${path}?${query}&${query}`);
    expect(twice.status).toBe(200);
    expect(headingsOf(twice)).toEqual(headingsOf(await ask(`${path}`)));
    expect((await ask(`${linkOf('ada')}/history?before=1&before=1`)).body).toContain('<ol');
  });

  it('leads to the page of what was done, whose words are about this person’s change', async () => {
    const done = await ask(`${linkOf('ada')}/choose`, { method: 'POST', form: 'choice=stop' });
    expect(done.status).toBe(303);
    const page = await ask((done.headers['Location'] ?? '').replace(/#.*/, ''));
    expect([page.status, headingsOf(page)]).toEqual([200, ['news e-mails are stopped']]);
    expect(headingsOf(await ask(linkOf('ada')))).not.toEqual(headingsOf(await ask(linkOf('bea'))));
  });
});

describe('a link that does not work', () => {
  it('names the sender whose it was, if it still says so, in the language asked for', async () => {
    const page = await ask(`/u/${key.kid}.u.ada.broken`, { headers: { 'accept-language': 'pt-BR' } });
    expect([page.status, headingsOf(page).length]).toEqual([404, 1]);
    expect(page.body).toContain('hello@example.com');
    expect(page.opening?.own).toContain('<html lang="pt-BR">');
    expect((await ask('/u/nothing')).body).not.toContain('hello@example.com');
    expect((await ask('/nowhere')).status).toBe(404);
  });

  it('leads back to its page if only what stands below it is wrong', async () => {
    const page = await ask(`${linkOf('ada')}/nowhere`);
    expect(page.status).toBe(404);
    expect(page.body).toContain(`href="${linkOf('ada')}"`);
  });
});

it('a page has its styles with it, allowed by its nonce', async () => {
  const { opening, body, headers } = await ask(linkOf('ada'));
  const [, nonce = ''] = /<style nonce="([^"]+)">$/.exec(opening?.own ?? '') ?? [];
  expect(headers['Content-Security-Policy']).toContain(`style-src 'self' 'nonce-${nonce}'`);
  expect(opening?.shared).toContain('--accent');
  expect(body).toMatch(/^<\/style>/);
});

it('the script that a page names is there, and may be kept for ever', async () => {
  const { body } = await ask(linkOf('ada'));
  const paths = [...body.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
  expect(paths).toHaveLength(1);
  for (const path of paths) {
    const asset = await ask(path);
    expect([asset.status, asset.headers['Cache-Control']]).toEqual([
      200,
      'public, max-age=31536000, immutable',
    ]);
  }
  expect((await ask('/assets/page-0123456789abcdef.css')).status).toBe(404);
});

describe('a page that many share', () => {
  it('is drawn anew for whoever has chosen something else, and is theirs in each part', async () => {
    const plain = await ask(linkOf('bea', 'm'));
    await ask(`${linkOf('ada')}/choose`, { method: 'POST', form: 'choice=stop' });
    const own = await ask(linkOf('ada', 'm'));
    const isOn = ({ body }: PageAnswer) => /name="topics\.news\.on"[^>]*checked=""/.test(body);
    expect([isOn(plain), isOn(own), isOn(await ask(linkOf('bea', 'm')))]).toEqual([true, false, true]);
    expect(own.body).not.toContain('bea');
    expect(own.body).not.toContain('b•••@');
  });

  it('saves what was changed on it, though its record of what was seen was filled in', async () => {
    const link = linkOf('ada', 'm');
    const seen = /name="seen" value="([^"]+)"/.exec((await ask(link)).body)?.[1] ?? '';
    expect(seen).toMatch(/^0\.[\w-]+$/);
    const form = new URLSearchParams({ seen, 'channels.email': 'on', pause: 'none' }).toString();
    expect((await ask(`${link}/save`, { method: 'POST', form })).status).toBe(303);
    const after = /name="seen" value="([^".]+)/.exec((await ask(link)).body)?.[1];
    expect(Number(after)).toBeGreaterThan(0);
  });
});
