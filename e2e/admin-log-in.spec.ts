import { engage, enterAs, HOME, PASSWORD } from './admin-cast';
import { expect, test } from './fixtures';

test('@both A member logs in, gets to the page that they asked for, and logs out (requirement 29)', async ({
  page,
  context,
}) => {
  const { email } = await engage('owner');
  await page.goto(`${HOME}/members`);
  await expect(page).toHaveURL(/\/admin\/log-in\?to=/);
  await page.getByLabel('E-mail address').fill(email.toUpperCase());
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Members' })).toBeVisible();
  expect(new URL(page.url()).pathname).toBe(`${HOME}/members`);

  const cookies = await context.cookies();
  for (const cookie of cookies) expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/' });
  await page.getByRole('button', { name: 'Log out' }).filter({ visible: true }).click();
  await expect(page).toHaveURL(/\/admin\/log-in$/);
  // The old cookie is useless: the session was ended in the database.
  await context.addCookies(cookies);
  await page.goto(`${HOME}/members`);
  await expect(page).toHaveURL(/\/admin\/log-in\?error=ended&to=/);
});

test('@both A wrong password and an unknown address get the same answer (requirement 30)', async ({
  page,
}) => {
  const { email } = await engage('viewer');
  const answers: string[] = [];
  for (const tried of [email, `nobody.${email}`]) {
    await page.goto('/admin/log-in');
    await page.getByLabel('E-mail address').fill(tried);
    await page.getByLabel('Password').fill('not the password');
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    const summary = page.getByRole('alert').filter({ hasText: 'There is a problem' });
    answers.push(await summary.innerText());
    await expect(page.getByLabel('E-mail address')).toHaveValue(tried);
  }
  expect(new Set(answers).size).toBe(1);
});

test('The log-in form says what is missing before it is sent', async ({ page }) => {
  await page.goto('/admin/log-in');
  await page.getByLabel('E-mail address').fill('ada@example.com');
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  const summary = page.getByRole('alert').filter({ hasText: 'There is a problem' });
  await expect(summary.getByRole('link')).toHaveText(['Enter your password.']);
  await summary.getByRole('link').click();
  await expect(page.getByLabel('Password')).toBeFocused();
});

test('A link to the log-in page cannot redirect to another site after the log-in', async ({
  page,
  context,
}) => {
  await enterAs(context, 'viewer');
  for (const to of ['https://example.com/', '//example.com', '/\\example.com', '/u/x']) {
    await page.goto(`/admin/log-in?to=${encodeURIComponent(to)}`);
    expect(new URL(page.url()).pathname).toBe(HOME);
  }
});

test('A form from another site is refused (requirement 29)', async ({ request }) => {
  for (const headers of [{ origin: 'https://example.com' }, { 'sec-fetch-site': 'cross-site' }, {}]) {
    const answer = await request.post(`${HOME}/members`, { headers, form: { x: '1' } });
    expect(answer.status()).toBe(403);
  }
});

test('Pages are not cached, cannot be framed, and run only their own scripts (requirement 28)', async ({
  request,
}) => {
  const headers = (await request.get('/admin/log-in')).headers();
  expect(headers['cache-control']).toContain('no-store');
  expect(headers['content-security-policy']).toMatch(/script-src 'nonce-[^']+' 'strict-dynamic'/);
  expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
  expect(headers['x-content-type-options']).toBe('nosniff');
});

test('A member changes their password on the account page', async ({ page, context }) => {
  const { email } = await enterAs(context, 'viewer');
  await page.goto('/admin/account');
  const section = page.getByRole('region', { name: 'Password' });
  await section.getByLabel('Current password').fill('not the password');
  await section.getByLabel('New password').fill('another long password');
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'not right' })).toBeVisible();
  await section.getByLabel('Current password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Change password' }).click();
  // Three slow hashes, on a busy machine.
  await expect(page.getByRole('status').filter({ hasText: 'Your password was changed' })).toBeVisible();
  await context.clearCookies();
  await page.goto('/admin/log-in');
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill('another long password');
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`${HOME}$`));
});
