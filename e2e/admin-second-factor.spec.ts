import type { Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { auditOf, enterAs, foundElsewhere, PASSWORD } from './admin-cast';
import { expectUsable, givePassword } from './admin-checks';
import { expect, test } from './fixtures';

/** The code of an authenticator app set up with this secret, this many steps from now; the server accepts one step. */
function codeOf(secret: string, steps = 0): string {
  return new TOTP({ secret: Secret.fromBase32(secret.replaceAll(' ', '')) }).generate({
    timestamp: Date.now() + steps * 30_000,
  });
}

async function giveCode(page: Page, code: string): Promise<void> {
  await page.getByLabel('Code', { exact: true }).fill(code);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
}

async function logOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Log out' }).filter({ visible: true }).click();
  await expect(page).toHaveURL(/\/admin\/log-in$/);
}

test('@both A second factor is required, set up, asked for at each log-in, and removed', async ({
  page,
  context,
}) => {
  const workspace = await foundElsewhere();
  const { email, loginId } = await enterAs(context, 'owner', { workspace });
  const members = `/admin/${workspace}/members`;
  await page.goto(members);
  await page.getByRole('button', { name: 'Require a second factor' }).click();
  // The owner has none themselves, and must set one up first.
  await expect(page.getByText('Your workspace requires a second factor')).toBeVisible();
  await page.goto(members);
  await expect(page).toHaveURL(/\/admin\/account\?required=/);

  const section = page.getByRole('region', { name: 'Second factor' });
  await section.getByLabel('Current password').fill('not the password');
  await section.getByRole('button', { name: 'Set up an authenticator app' }).click();
  await expect(section.getByRole('alert').filter({ hasText: 'not right' })).toBeVisible();
  await section.getByLabel('Current password').fill(PASSWORD);
  await section.getByRole('button', { name: 'Set up an authenticator app' }).click();
  await expect(section.getByRole('img', { name: 'QR code' })).toBeVisible();
  const secret = await section.locator('code').innerText();
  const first = codeOf(secret);
  await section.getByLabel('Code', { exact: true }).fill(first);
  await section.getByRole('button', { name: 'Confirm the app’s code' }).click();
  const shown = await section.getByLabel('Recovery codes, shown this once').inputValue();
  const codes = shown.split('\n');
  expect(codes).toHaveLength(10);
  await expect(section).toContainText('10 recovery codes are left.');
  await page.goto(members);
  await expect(page.getByText('Every member needs a second factor.')).toBeVisible();
  await logOut(page);

  await givePassword(page, email, members);
  await page.goto(members); // The password alone does not open it yet.
  await expect(page.getByRole('heading', { level: 1, name: 'Second step' })).toBeVisible();
  await giveCode(page, first);
  await expect(page.getByRole('alert').filter({ hasText: 'was used already' })).toBeVisible();
  await giveCode(page, codeOf(secret, 1));
  await expect(page.getByRole('heading', { level: 1, name: 'Members' })).toBeVisible();
  await logOut(page);

  const recovery = codes[0] ?? '';
  await givePassword(page, email, members);
  await giveCode(page, recovery);
  await expect(page.getByRole('heading', { level: 1, name: 'Members' })).toBeVisible();
  await logOut(page);
  await givePassword(page, email, members);
  await giveCode(page, recovery);
  await expect(page.getByRole('alert').filter({ hasText: 'was used already' })).toBeVisible();
  await giveCode(page, codes[1] ?? '');
  await expect(page.getByRole('heading', { level: 1, name: 'Members' })).toBeVisible();

  await page.getByRole('button', { name: 'Do not require it' }).click();
  await expect(page.getByText('Members may log in with a password alone.').first()).toBeVisible();
  await page.goto('/admin/account');
  await expect(section).toContainText('8 recovery codes are left.');
  await section.locator('summary').filter({ hasText: 'Take the app off' }).click();
  await expect(section).toContainText('your recovery codes stop working');
  await section.locator('#factor-remove').getByLabel('Current password').fill(PASSWORD);
  await section.locator('#factor-remove').getByRole('button', { name: 'Take the app off' }).click();
  await expect(section).toContainText('No second factor is asked for.');
  const did = await auditOf(loginId);
  for (const action of ['workspace.second_factor_required', 'login.totp_added', 'login.totp_removed'])
    expect(did.filter((done) => done === action)).toHaveLength(1);
  expect(did.filter((done) => done === 'login.second_step_refused')).toHaveLength(2);
});

test('@looks Setting up a second factor is accessible, light and dark, on phone and desktop (requirement 25)', async ({
  page,
  context,
}) => {
  await enterAs(context, 'viewer');
  await page.goto('/admin/account');
  const section = page.getByRole('region', { name: 'Second factor' });
  await section.getByLabel('Current password').fill(PASSWORD);
  await section.getByRole('button', { name: 'Set up an authenticator app' }).click();
  const secret = section.locator('code');
  await expect(secret).toBeVisible();
  await expectUsable(page, 'en');
  await section.getByLabel('Code', { exact: true }).fill(codeOf(await secret.innerText()));
  await section.getByRole('button', { name: 'Confirm the app’s code' }).click();
  await expect(section.getByLabel('Recovery codes, shown this once')).toBeVisible();
  await expectUsable(page, 'en');
});
