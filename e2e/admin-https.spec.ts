import { engage, HOME, PASSWORD } from './admin-cast';
import { expect, test } from './fixtures';
import { startHttps } from './https-server';
import { startProvider, stopProvider } from './identity-provider';
import { providerSettings } from './provider-settings';

test.use({ ignoreHTTPSErrors: true });
test.afterEach(stopProvider);

test('Over HTTPS every cookie belongs to this host alone, and HSTS is set (requirements 28, 29)', async ({
  page,
  context,
}) => {
  const https = await startHttps(providerSettings(process.env['E2E_OIDC_PORT'] ?? ''));
  try {
    const set = new Map<string, string>();
    const answers = new Map<string, Record<string, string>>();
    context.on('response', (response) => {
      if (!response.url().startsWith(https.url)) return;
      answers.set(new URL(response.url()).pathname, response.headers());
      void response.headersArray().then((headers) => {
        for (const { name, value } of headers)
          if (name.toLowerCase() === 'set-cookie') set.set(value.split('=')[0] ?? '', value);
      });
    });
    const { email } = await engage('owner');
    await page.goto(`${https.url}${HOME}/members`);
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Members' })).toBeVisible();
    await page.getByRole('button', { name: 'Log out' }).filter({ visible: true }).click();
    await expect(page).toHaveURL(`${https.url}/admin/log-in`);

    // Through the provider, with the cookies that its answer is checked against.
    await startProvider({ sub: email, email, email_verified: true, name: 'Grace' }, { app: https.url });
    await page.getByRole('button', { name: 'Log in with Test Provider' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await expect(page.getByRole('button', { name: 'Log out' }).filter({ visible: true })).toBeVisible();

    expect([...set.keys()].sort()).toEqual(
      ['csrf', 'device', 'nonce', 'pkce', 'return', 'session', 'state', 'workspace'].map(
        (name) => `__Host-optdown-${name}`,
      ),
    );
    for (const cookie of set.values()) {
      const attributes = cookie.split('; ').slice(1);
      expect(attributes).toEqual(
        expect.arrayContaining(['Path=/', 'Secure', 'HttpOnly', expect.stringMatching(/^SameSite=Lax$/i)]),
      );
      expect(cookie).not.toMatch(/;\s*Domain=/i);
    }
    for (const path of ['/admin/log-in', `${HOME}/members`])
      expect(answers.get(path)?.['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');

    // A cookie that a neighbouring host, or plain HTTP, could have set is not a session.
    const session = (await context.cookies(https.url)).find(({ name }) => name.endsWith('-session'));
    await context.clearCookies();
    await context.addCookies([{ name: 'optdown-session', value: session?.value ?? '', url: https.url }]);
    await page.goto(`${https.url}${HOME}/members`);
    await expect(page).toHaveURL(/\/admin\/log-in\?to=/);
  } finally {
    await https.stop();
  }
});
