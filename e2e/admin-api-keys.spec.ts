import { LOCALES } from '@/domain/workspace/schema';
import { auditOf, enterAs, foundElsewhere, HOME, speak } from './admin-cast';
import { expectUsable } from './admin-checks';
import { query } from './cast';
import { expect, test } from './fixtures';

test('@both An API key is created, shown once, used and revoked', async ({ page, context, request }) => {
  const workspace = await foundElsewhere();
  const owner = await enterAs(context, 'owner', { workspace });
  await page.goto(`/admin/${workspace}/api-keys`);
  await expect(page.getByText('No key yet')).toBeVisible();

  await page.getByRole('link', { name: 'Sender', exact: true }).click();
  await expect(page.getByLabel('Make links')).toBeChecked();
  await expect(page.getByLabel('Change the settings')).not.toBeChecked();
  await page.getByRole('link', { name: 'Nothing', exact: true }).click();
  await expect(page.getByLabel('Make links')).not.toBeChecked();

  // What is missing is said, and what was typed is still there.
  await page.getByLabel('Name').fill('Newsletter tool');
  await page.getByRole('button', { name: 'Make a key' }).click();
  const summary = page.getByRole('alert').filter({ hasText: 'There is a problem' });
  await expect(summary.getByRole('link')).toHaveText(['Tick at least one thing that the key may do.']);
  await expect(page.getByLabel('Name')).toHaveValue('Newsletter tool');
  await page.getByLabel('Ask whether a message may be sent').check();
  await page.getByLabel('Works for').selectOption('90');
  await page.getByRole('button', { name: 'Make a key' }).click();
  const token = await page.getByLabel('Key of Newsletter tool, shown this once').inputValue();
  expect(token).toMatch(/^od_live_\w{40}$/);

  const ask = () => request.get('/api/v1/api-key', { headers: { authorization: `Bearer ${token}` } });
  expect(await (await ask()).json()).toMatchObject({ name: 'Newsletter tool', permissions: ['decisions'] });
  const row = page.getByRole('row', { name: 'Newsletter tool' });
  await expect(async () => {
    await page.goto(`/admin/${workspace}/api-keys`);
    await expect(row).not.toContainText('Never used', { timeout: 1_000 });
  }).toPass();
  await expect(row).toContainText(token.slice(0, 14));
  await expect(row).toContainText('Active');
  expect(await page.content()).not.toContain(token);

  await row.locator('summary').click();
  await page.getByRole('button', { name: 'Revoke the key Newsletter tool' }).click();
  await expect(row).toContainText('Revoked');
  await expect.poll(async () => (await ask()).status()).toBe(401);
  expect(await auditOf(owner.loginId)).toEqual(['api_key.created', 'api_key.revoked']);
});

test('A new key is shown even if the page around it is never renewed', async ({ page, context }) => {
  const workspace = await foundElsewhere();
  await enterAs(context, 'owner', { workspace });
  await page.addInitScript(withholdRenewals);
  await page.goto(`/admin/${workspace}/api-keys`);
  await page.getByLabel('Name').fill('Newsletter tool');
  await page.getByLabel('Ask whether a message may be sent').check();
  await page.getByRole('button', { name: 'Make a key' }).click();
  await expect(page.getByLabel('Key of Newsletter tool, shown this once')).toHaveValue(/^od_live_\w{40}$/);
  await expect(page.getByText('No key yet')).toBeVisible();
});

/** Lets an action's answer through, and nothing of the page that comes after it: the router waits for it forever. */
function withholdRenewals() {
  const load = window.fetch.bind(window);
  window.fetch = async (input, init) => {
    const response = await load(input, init);
    if (init?.method !== 'POST') return response;
    const text = await response.text();
    const upToAnswer = text.slice(0, text.indexOf('\n', text.indexOf('od_live_')) + 1);
    const body = new ReadableStream({
      start: (stream) => stream.enqueue(new TextEncoder().encode(upToAnswer)),
    });
    return new Response(body, response);
  };
}

test('Only an owner sees the keys', async ({ page, context }) => {
  for (const role of ['marketer', 'agent', 'viewer'] as const) {
    await enterAs(context, role);
    expect((await context.request.get(`${HOME}/api-keys`)).status()).toBe(403);
    await page.goto(HOME);
    await expect(page.getByRole('link', { name: 'API keys', includeHidden: true })).toHaveCount(0);
  }
});

for (const locale of LOCALES) {
  test(`@looks “api-keys” in ${locale} is accessible, light and dark, on phone and desktop (requirement 25)`, async ({
    page,
    context,
  }) => {
    const workspace = await foundElsewhere();
    await enterAs(context, 'owner', { workspace });
    await query(
      `INSERT INTO api_key (id, workspace_id, name, hint, token_hash, permissions, created_by, revoked_at)
       SELECT gen_random_uuid(), id, label, 'od_live_abcdef', sha256(convert_to($1 || label, 'utf8')), '{decisions,links}', 'Ada', revoked
         FROM workspace, (VALUES ('Newsletter tool', NULL::timestamptz), ('Old tool', now())) AS k (label, revoked) WHERE key = $1`,
      [workspace],
    );
    await speak(context, locale);
    await page.goto(`/admin/${workspace}/api-keys`);
    for (const summary of await page.locator('main details > summary').all()) await summary.click();
    await expectUsable(page, locale);
  });
}

test('A name of 80 letters pushes nothing out of sight in a table', async ({ page, context }) => {
  const workspace = await foundElsewhere();
  await enterAs(context, 'owner', { workspace });
  await page.goto(`/admin/${workspace}/api-keys`);
  await page.getByLabel('Name').fill('x'.repeat(80));
  await page.getByLabel('Make links').check();
  await page.getByRole('button', { name: 'Make a key' }).click();
  await expect(page.getByLabel(/^Key of x+, shown this once$/)).toBeVisible();
  for (const path of ['api-keys', 'audit']) {
    await page.goto(`/admin/${workspace}/${path}`);
    const table = page.getByRole('group').filter({ has: page.getByRole('table') });
    expect(await table.evaluate((box) => box.scrollWidth - box.clientWidth), path).toBe(0);
  }
});
