import type { APIRequestContext, APIResponse } from '@playwright/test';
import { enterAs, HOME } from './admin-cast';
import { expect, test } from './fixtures';

const OURS = { origin: `http://localhost:${process.env['E2E_PORT'] ?? ''}`, 'sec-fetch-site': 'same-origin' };
const KEYS = `${HOME}/api-keys`;
const BY_SCRIPT = { 'content-type': 'text/plain;charset=UTF-8', accept: 'text/x-component' };

/** The hidden fields of a form that is sent without scripts. */
async function formOf(request: APIRequestContext): Promise<Map<string, string>> {
  const page = await (await request.get(KEYS)).text();
  const form = /<form id="make".*?<\/form>/s.exec(page)?.[0] ?? '';
  const fields = [...form.matchAll(/<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?/g)];
  return new Map(fields.map(([, name = '', value = '']) => [name, value.replaceAll('&quot;', '"')]));
}

const actionOf = (form: ReadonlyMap<string, string>) =>
  /[\da-f]{42}/.exec([...form.values()].join())?.[0] ?? '';

function send(request: APIRequestContext, form: ReadonlyMap<string, string>): Promise<APIResponse> {
  const multipart = new FormData();
  for (const [name, value] of form) multipart.append(name, value);
  return request.post(KEYS, { headers: OURS, multipart, maxRedirects: 0 });
}

/** A page that a person can read, without server internals. */
async function expectPlain(answer: APIResponse, status: number, said: RegExp, about: string): Promise<void> {
  const text = await answer.text();
  expect([answer.status(), text], about).toEqual([status, expect.stringMatching(said)]);
  expect(answer.headers()['x-content-type-options'], about).toBe('nosniff');
}

test('A form that a role may not send is answered with 403 and a page, with and without scripts', async ({
  context,
}) => {
  await enterAs(context, 'owner');
  const form = await formOf(context.request);
  expect(form.size).toBeGreaterThan(2);
  await context.clearCookies();
  await enterAs(context, 'viewer');
  await expectPlain(
    await send(context.request, form),
    403,
    /<html lang="en">[\s\S]*<h1>Your role does not allow this/,
    'viewer',
  );
  const headers = { ...OURS, ...BY_SCRIPT, 'Next-Action': actionOf(form) };
  const byScript = await context.request.post(KEYS, { headers, data: '["alder-mare",{},"$K1"]' });
  expect([400, 403]).toContain(byScript.status());
});

test('A form of another workspace is answered with 404 and a page, with and without scripts', async ({
  context,
}) => {
  await enterAs(context, 'owner');
  const form = await formOf(context.request);
  const bound = [...form].find(([, value]) => value.startsWith('["'));
  await expectPlain(
    await send(context.request, new Map([...form, [bound?.[0] ?? '', '["elsewhere",{}]']])),
    404,
    /<h1>There is no such page/,
    'elsewhere',
  );
});

test('A request that is not one of our forms is answered with 4xx and plain words, and changes nothing', async ({
  context,
}) => {
  await enterAs(context, 'owner');
  const form = await formOf(context.request);
  const action = actionOf(form);
  const bodies: [about: string, headers: Record<string, string>, body: string][] = [
    ...[
      '[zxc',
      '',
      '[]',
      '{}',
      '["$F1"]',
      '["$@7"]',
      '[1,2,3]',
      '[null,null,null]',
      '["alder-mare",{},{}]',
    ].map((body): [string, Record<string, string>, string] => [body, BY_SCRIPT, body]),
    [
      'cut short',
      { 'content-type': 'multipart/form-data; boundary=x' },
      '--x\r\nContent-Disposition: form-data; name="0"\r\n\r\n["a',
    ],
    ['no boundary', { 'content-type': 'multipart/form-data' }, 'abc'],
    ['JSON', { 'content-type': 'application/json' }, '{}'],
    ['another id', { ...BY_SCRIPT, 'Next-Action': 'garbage' }, '[]'],
    ['an id of nothing', { ...BY_SCRIPT, 'Next-Action': '0'.repeat(42) }, '[]'],
  ];
  for (const [about, headers, data] of bodies) {
    const sent = { ...OURS, 'Next-Action': action, ...headers };
    const answer = await context.request.post(KEYS, {
      headers: sent,
      data: Buffer.from(data),
      maxRedirects: 0,
    });
    expect([400, 404, 409], about).toContain(answer.status());
    expect(answer.headers()['content-type'], about).toMatch(/^text\/plain/);
  }
  for (const [name] of [...form].filter(([name]) => name.includes(':')))
    for (const value of ['{{{', '["$@9"]', '[1]', '["alder-mare\0"]', '{"id":"zz","bound":"$@9"}']) {
      const answer = await send(context.request, new Map([...form, [name, value]]));
      expect([400, 404], `${name} ${value}`).toContain(answer.status());
    }
  const cut = `--x\r\nContent-Disposition: form-data; name="$ACTION_ID_${action}"\r\n\r\na`;
  for (const [type, data] of [
    ['multipart/form-data; boundary=x', cut],
    ['multipart/form-data', 'abc'],
  ] as const) {
    const answer = await context.request.post(KEYS, {
      headers: { ...OURS, 'content-type': type },
      data: Buffer.from(data),
    });
    await expectPlain(answer, 400, /could not be read as one of our forms/, type);
  }
});

test('A refused submission leaves the focus on the button', async ({ page, context }) => {
  await enterAs(context, 'viewer');
  await page.goto('/admin/account');
  const section = page.getByRole('region', { name: 'Second factor' });
  await section.getByLabel('Current password').fill('not the right one');
  const button = section.getByRole('button', { name: 'Set up an authenticator app' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(section.getByRole('alert')).toContainText('The current password is not right.');
  await expect(button).toBeFocused();
  await expect(button).toBeEnabled();
});

test('A form with invalid fields is shown again', async ({ context }) => {
  await enterAs(context, 'owner');
  const form = await formOf(context.request);
  for (const [name, value] of [
    ['name', 'a\0b'],
    ['lasts', 'for ever'],
    ['permissions', 'everything'],
  ] as const) {
    const answer = await send(context.request, new Map([...form, ['name', ''], [name, value]]));
    expect(answer.status(), name).toBe(200);
  }
});
