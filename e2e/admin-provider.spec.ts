import { randomBytes } from 'node:crypto';
import type { APIResponse, BrowserContext, Page } from '@playwright/test';
import { engage, enterAs, HOME, PASSWORD } from './admin-cast';
import { query } from './cast';
import { expect, test } from './fixtures';
import { startBrokenProvider, startProvider, stopProvider, type Account } from './identity-provider';

// One after another, so that no worker waits for the provider's port.
test.describe.configure({ mode: 'default' });
test.afterEach(stopProvider);

const BUTTON = 'Log in with Test Provider';

function accountOf(email: string, rest: Partial<Account> = {}): Account {
  return { sub: randomBytes(8).toString('hex'), email, email_verified: true, name: 'Grace Hopper', ...rest };
}

async function logIn(page: Page, answer: 'Continue' | 'Cancel' = 'Continue'): Promise<void> {
  await page.goto(`${HOME}/campaigns`);
  await page.getByRole('button', { name: BUTTON }).click();
  await page.getByRole('button', { name: answer }).click();
}

const summaryOf = (page: Page) => page.getByRole('alert').filter({ hasText: 'There is a problem' });

test('@both A member logs in with a provider, gets to the page that they asked for, and logs out (requirement 29)', async ({
  page,
  context,
}) => {
  const { email, loginId } = await engage('viewer');
  const askedFor = await startProvider(accountOf(email));
  await logIn(page);
  await expect(page.getByRole('heading', { level: 1, name: 'Campaigns' })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe(`${HOME}/campaigns`);

  // What the answer is checked against: RFC 9700 §2.1.1, OpenID Connect Core 3.1.2.1.
  const [asked] = askedFor;
  expect(asked?.get('code_challenge_method')).toBe('S256');
  expect(asked?.get('response_type')).toBe('code');
  for (const name of ['code_challenge', 'state', 'nonce']) expect(asked?.get(name)).toMatch(/^[\w-]{32,}$/);

  const cookies = await context.cookies();
  await page.getByRole('button', { name: 'Log out' }).filter({ visible: true }).click();
  await expect(page).toHaveURL(/\/admin\/log-in$/);
  await context.addCookies(cookies);
  await page.goto(`${HOME}/campaigns`);
  await expect(page).toHaveURL(/\/admin\/log-in\?error=ended&to=/);
  const live = await query('SELECT FROM login_session WHERE login_id = $1 AND ended_at IS NULL', [loginId]);
  expect(live).toEqual([]);
});

test('Someone who was invited joins with the provider, and is identified by their subject, not by their address', async ({
  page,
  context,
  browser,
}) => {
  const owner = await enterAs(context, 'owner');
  const email = `provided.${owner.loginId.slice(-8)}@example.com`;
  const invitation = await inviteFrom(page, email);
  const account = accountOf(email);
  const theirs = await browser.newContext();
  const joining = await theirs.newPage();
  await startProvider(account);
  await joining.goto(invitation);
  await joining.getByRole('button', { name: 'Or log in with Test Provider' }).click();
  await joining.getByRole('button', { name: 'Continue' }).click();
  await expect(joining).toHaveURL(new RegExp(`${HOME}$`));
  await expect(joining.getByText('Grace Hopper').filter({ visible: true })).toBeVisible();

  await theirs.clearCookies();
  await startProvider({ ...account, email: `new.${email}`, email_verified: false });
  await logIn(joining);
  await expect(joining.getByRole('heading', { level: 1, name: 'Campaigns' })).toBeVisible();
  await theirs.close();
});

async function inviteFrom(page: Page, email: string): Promise<string> {
  await page.goto(`${HOME}/members`);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Make an invitation' }).click();
  return page.getByLabel('Invitation link, shown this once').inputValue();
}

/** It led to no session and no account. */
async function expectOutside(page: Page, context: BrowserContext, { sub }: Account): Promise<void> {
  expect((await context.cookies()).map(({ name }) => name)).not.toContain('optdown-session');
  expect(await query('SELECT FROM login_identity WHERE subject = $1', [sub])).toEqual([]);
  await page.goto(`${HOME}/campaigns`);
  await expect(page).toHaveURL(/\/admin\/log-in\?to=/);
}

test('Someone who was not invited is told so, and gets no account', async ({ page, context }) => {
  const account = accountOf(`unknown.${randomBytes(4).toString('hex')}@example.com`);
  await startProvider(account);
  await logIn(page);
  await expect(summaryOf(page)).toContainText('Ask an owner of the workspace to invite the e-mail address');
  expect(await query('SELECT FROM login WHERE email = $1', [account.email])).toEqual([]);
  await expectOutside(page, context, account);
});

test('An address that the provider has not verified cannot take over a log-in (requirement 29)', async ({
  page,
  context,
}) => {
  const { email } = await engage('owner');
  const account = accountOf(email, { email_verified: false });
  await startProvider(account);
  await logIn(page);
  await expect(summaryOf(page)).toContainText('Test Provider has not verified your e-mail address.');
  await expectOutside(page, context, account);
});

test('Someone who cancels at the provider is not logged in, and told so', async ({ page, context }) => {
  const account = accountOf((await engage('viewer')).email);
  await startProvider(account);
  await logIn(page, 'Cancel');
  await expect(summaryOf(page)).toContainText('Test Provider did not confirm who you are');
  await expectOutside(page, context, account);
});

test('A provider’s answer that was not asked for, or belongs to another browser, logs no one in', async ({
  page,
  context,
  browser,
}) => {
  const account = accountOf((await engage('viewer')).email);
  await startProvider(account);
  const theirs = await browser.newContext();
  const other = await theirs.newPage();
  await other.goto(HOME);
  await other.getByRole('button', { name: BUTTON }).click();
  await expect(other.getByRole('button', { name: 'Continue' })).toBeVisible();
  // Intercepted before our server sees it, and opened by someone else.
  const nextOf = async (answer: Promise<APIResponse>) => (await answer).headers()['location'] ?? '';
  const held = { maxRedirects: 0 };
  const back = await nextOf(theirs.request.post(other.url(), { ...held, form: { answer: 'yes' } }));
  const callback = await nextOf(theirs.request.get(back, held));
  expect(callback).toMatch(/\/admin\/auth\/callback\/oidc\?code=/);
  await page.goto(callback);
  await expect(summaryOf(page)).toContainText('Test Provider did not confirm who you are');
  await theirs.close();
  await expectOutside(page, context, account);
});

test('While the provider is unreachable a member can still log in with a password', async ({ page }) => {
  const { email } = await engage('viewer');
  await startBrokenProvider();
  await page.goto(`${HOME}/campaigns`);
  await page.getByRole('button', { name: BUTTON }).click();
  await expect(summaryOf(page)).toContainText('Test Provider cannot be reached at the moment.');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Campaigns' })).toBeVisible();
});
