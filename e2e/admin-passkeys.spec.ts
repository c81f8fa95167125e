import type { CDPSession, Page } from '@playwright/test';
import { auditOf, engage, enterAs, foundElsewhere, PASSWORD, speak } from './admin-cast';
import { expectUsable, givePassword } from './admin-checks';
import { query } from './cast';
import { expect, test } from './fixtures';

const LOG_IN = '/admin/log-in';

/** A virtual authenticator in this browser that confirms at once, like a phone unlocked by a fingerprint. */
async function plugIn(page: Page): Promise<{ cdp: CDPSession; authenticatorId: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, authenticatorId };
}

async function add(page: Page, name: string): Promise<void> {
  const section = page.getByRole('region', { name: 'Passkeys' });
  await section.getByLabel('Name of the passkey').fill(name);
  await section.getByLabel('Current password').last().fill(PASSWORD);
  await section.getByRole('button', { name: 'Add a passkey' }).click();
  await expect(section.getByText('The passkey was added.')).toBeVisible();
  await expect(section.getByRole('listitem').filter({ hasText: name })).toBeVisible();
}

async function logOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Log out', exact: true }).filter({ visible: true }).click();
  await expect(page).toHaveURL(/\/admin\/log-in$/);
}

test.describe('A passkey', () => {
  test.use({ allowedErrors: [/status of 40[13]/] });

  test('is added because a workspace requires a second factor, used at each log-in, and removed', async ({
    page,
    context,
  }) => {
    const workspace = await foundElsewhere();
    const { email, loginId } = await enterAs(context, 'owner', { workspace });
    await query('UPDATE workspace SET requires_second_factor = true WHERE key = $1', [workspace]);
    const members = `/admin/${workspace}/members`;
    await plugIn(page);
    await page.goto(members);
    await expect(page.getByText('Your workspace requires a second factor')).toBeVisible();
    const section = page.getByRole('region', { name: 'Passkeys' });
    await section.getByRole('button', { name: 'Add a passkey' }).click();
    await expect(section.getByRole('alert').filter({ hasText: 'Give the passkey a name' })).toBeVisible();
    await section.getByLabel('Name of the passkey').fill('Phone');
    await section.getByLabel('Current password').fill('not the password');
    await section.getByRole('button', { name: 'Add a passkey' }).click();
    await expect(section.getByRole('alert').filter({ hasText: 'not right' })).toBeVisible();
    const cookies = await context.cookies();
    await context.clearCookies({ name: 'optdown-session' });
    await section.getByRole('button', { name: 'Add a passkey' }).click();
    await expect(section.getByRole('alert').filter({ hasText: 'Your session ended' })).toBeVisible();
    await expect(section.getByLabel('Name of the passkey')).toHaveValue('Phone');
    await context.addCookies(cookies);
    await add(page, 'Phone');
    const codes = await section.getByLabel('Recovery codes, shown this once').inputValue();
    expect(codes.split('\n')).toHaveLength(10);
    await expect(page.getByText('Your workspace requires a second factor')).toBeHidden();
    await page.goto(members);
    await expect(page.getByRole('heading', { level: 1, name: 'Members' })).toBeVisible();
    await logOut(page);

    await givePassword(page, email, members);
    await page.getByRole('button', { name: 'Show a passkey' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Members' })).toBeVisible();
    await logOut(page);
    await page.goto(members);
    await page.getByRole('button', { name: 'Log in with a passkey' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Members' })).toBeVisible();

    await page.goto('/admin/account');
    const item = section.getByRole('listitem');
    await item.locator('summary').filter({ hasText: 'Rename' }).click();
    await item.getByLabel('Name of the passkey').fill('Old phone');
    await item.getByRole('button', { name: 'Save the name' }).click();
    await expect(item).toContainText('Old phone');
    await expect(item).toContainText('last used');
    await item.locator('summary').filter({ hasText: 'Remove' }).click();
    await item.getByLabel('Current password').fill(PASSWORD);
    await item.getByRole('button', { name: 'Remove' }).click();
    await expect(section).toContainText('You have no passkey yet.');
    await page.goto(members);
    await expect(page.getByText('Your workspace requires a second factor')).toBeVisible();
    await logOut(page);

    // The authenticator still has it.
    await page.getByRole('button', { name: 'Log in with a passkey' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'does not let you in' })).toBeVisible();
    expect(await auditOf(loginId)).toEqual([
      'login.refused',
      'login.passkey_added',
      'login.logged_out',
      'login.logged_in',
      'login.logged_in',
      'login.logged_out',
      'login.logged_in',
      'login.passkey_renamed',
      'login.passkey_removed',
      'login.logged_out',
    ]);
  });

  test('is not created twice on one device, and lets no one in if the browser shows none', async ({
    page,
    context,
  }) => {
    const { email } = await enterAs(context, 'viewer');
    const { cdp, authenticatorId } = await plugIn(page);
    await page.goto('/admin/account');
    await add(page, 'Phone');
    const section = page.getByRole('region', { name: 'Passkeys' });
    await section.getByLabel('Name of the passkey').last().fill('Phone again');
    await section.getByLabel('Current password').last().fill(PASSWORD);
    await section.getByRole('button', { name: 'Add a passkey' }).click();
    await expect(section.getByRole('alert').filter({ hasText: 'already kept there' })).toBeVisible();
    await logOut(page);
    // A device with the wrong finger.
    await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    await page.getByRole('button', { name: 'Log in with a passkey' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'No passkey was shown' })).toBeVisible();
    await cdp.send('WebAuthn.clearCredentials', { authenticatorId });
    await givePassword(page, email, '/admin/account');
    await page.getByRole('button', { name: 'Show a passkey' }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'No passkey was shown' })).toBeVisible();
    await expect(page.getByLabel('Code', { exact: true })).toBeVisible();
  });
});

test('Invalid answers of a passkey are refused in plain words', async ({ page, baseURL }) => {
  const headers = { Origin: baseURL ?? '' };
  const say = async (path: string, options: Parameters<typeof page.request.post>[1]) => {
    const answer = await page.request.post(path, {
      ...options,
      headers: { ...headers, ...options?.headers },
    });
    const said = (await answer.json()) as { problem?: string; sessionOver?: { text: string } };
    return `${answer.status()} ${(said.problem ?? said.sessionOver?.text ?? '').slice(0, 24)}`;
  };
  const shown = {
    id: 'aWQ',
    rawId: 'aWQ',
    type: 'public-key',
    clientExtensionResults: {},
    response: { clientDataJSON: 'e30', authenticatorData: 'AAAA', signature: 'AAAA', userHandle: 'AAAA' },
  };
  const alone = `${LOG_IN}/passkey`;
  const step = `${LOG_IN}/second-step/passkey`;
  const own = '/admin/account/passkeys';
  const malformed = '400 This was not sent as our';
  for (const path of [alone, step, own]) {
    for (const bad of ['{', '[]', '7', '{"passkey":7,"made":7}'])
      expect(
        await say(path, { data: bad, headers: { 'Content-Type': 'application/json' } }),
        `${path} ${bad}`,
      ).toBe(malformed);
    expect(await say(path, { form: { passkey: 'x' } })).toBe('415 This was not sent as our');
    expect(await say(path, { data: { to: 'x'.repeat(40_000) } })).toBe('413 This was not sent as our');
  }
  expect(await say(alone, { data: { passkey: { ...shown, rawId: 'not base64url!' } } })).toBe(malformed);
  expect(await say(alone, { data: { passkey: shown } })).toBe('409 That took more than five');
  expect(await say(alone, { data: {} })).toBe('200 ');
  expect(await say(alone, { data: { passkey: shown } })).toBe('403 This passkey does not le');
  expect(await say(alone, { data: { passkey: shown } })).toBe('409 That took more than five');
  expect(await say(step, { data: {} })).toBe('401 Your log-in took more th');
  expect(await say(step, { data: { passkey: shown } })).toBe('401 Your log-in took more th');
  expect(await say(own, { data: { name: 'Phone', password: PASSWORD } })).toBe(
    '401 Your session ended. Log ',
  );
  expect(await say(own, { data: { name: ' ', password: PASSWORD } })).toBe('422 Give the passkey a name ');
  const foreign = await page.request.post(alone, { data: {}, headers: { Origin: 'https://example.com' } });
  expect(foreign.status()).toBe(403);
  expect((await page.request.get(alone)).status()).toBe(405);
});

/** As if the member had added one on another device. */
async function givePasskey(loginId: string): Promise<void> {
  await query(
    `INSERT INTO passkey (id, login_id, credential_id, rp_id, public_key, counter, transports, name, is_backed_up, created_at)
     SELECT gen_random_uuid(), $1, decode(md5(random()::text), 'hex'), host, '\\x00', 0, '{internal}', name, true, now()
       FROM (VALUES ('localhost', 'Telefone'), ('preferences.example.com', 'A key with a name of sixty characters, which is the longest')) AS keys(host, name)`,
    [loginId],
  );
  await query('UPDATE login SET passkey_count = 2 WHERE id = $1', [loginId]);
}

test('Without scripts no passkey is asked for, and codes are accepted @no-js', async ({ page, context }) => {
  const { email, loginId } = await engage('viewer');
  await givePasskey(loginId);
  await page.goto(LOG_IN);
  await expect(page.getByRole('button', { name: /passkey/i })).toHaveCount(0);
  await givePassword(page, email, '/admin/account');
  await expect(page.getByRole('button', { name: /passkey/i })).toHaveCount(0);
  // Chromium does not render <noscript> if a test disables scripts; it does if its user disables them.
  expect(await page.content()).toMatch(/<noscript>.*Passkeys need JavaScript/);
  await expect(page.getByLabel('Code', { exact: true })).toBeVisible();
  const entered = await enterAs(context, 'viewer');
  await givePasskey(entered.loginId);
  await page.goto('/admin/account');
  const section = page.getByRole('region', { name: 'Passkeys' });
  await expect(section).toContainText('Made for preferences.example.com: it does not work at this address.');
  await expect(section.getByRole('button', { name: 'Add a passkey' })).toHaveCount(0);
  const item = section.getByRole('listitem').first();
  await item.locator('summary').filter({ hasText: 'Remove' }).click();
  await item.getByLabel('Current password').fill(PASSWORD);
  await item.getByRole('button', { name: 'Remove' }).click();
  await expect(section).toContainText('You have one passkey.');
});

for (const locale of ['en', 'pt-BR'] as const)
  test(`@looks Passkeys in ${locale} are accessible, light and dark, on phone and desktop (requirement 25)`, async ({
    page,
    context,
  }) => {
    await speak(context, locale);
    await page.goto(LOG_IN);
    await expectUsable(page, locale);
    const { loginId } = await enterAs(context, 'viewer');
    await givePasskey(loginId);
    await page.goto('/admin/account');
    for (const summary of await page.locator('#passkeys summary').all()) await summary.click();
    await expectUsable(page, locale);
    await query('UPDATE login_session SET awaits_factor = true WHERE login_id = $1', [loginId]);
    await page.goto(`${LOG_IN}/second-step`);
    await expectUsable(page, locale);
  });
