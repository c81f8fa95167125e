import type { BrowserContext } from '@playwright/test';
import { LOCALES } from '@/domain/workspace/schema';
import { enterAs, HOME, speak } from './admin-cast';
import { expectUsable, PHONE } from './admin-checks';
import { linkOf, makePerson } from './cast';
import { expect, test } from './fixtures';

test.use({ allowedErrors: [/status of 40[34]/] });

/** The pages of this spec, and who opens them. */
const PAGES: Record<string, (context: BrowserContext) => Promise<string>> = {
  'log-in': () => Promise.resolve('/admin/log-in'),
  'an invitation that is over': () => Promise.resolve('/admin/invitation/none'),
  members: async (context) => (await enterAs(context, 'owner'), `${HOME}/members`),
  audit: async (context) => (await enterAs(context, 'owner'), `${HOME}/audit`),
  account: async (context) => (await enterAs(context, 'viewer'), '/admin/account'),
  recipients: async (context) => (await enterAs(context, 'agent'), `${HOME}/recipients?ref=cus_0000`),
  recipient: async (context) => {
    await enterAs(context, 'agent');
    const { ref } = await makePerson();
    const page = await context.newPage();
    await page.goto(await linkOf(ref));
    await page.locator('#ways button[value="stop"]').click();
    await page.waitForURL(/\/done\?/);
    await page.close();
    return `${HOME}/recipients/${ref}`;
  },
  'no permission': async (context) => (await enterAs(context, 'viewer'), `${HOME}/members`),
  'no such page': async (context) => (await enterAs(context, 'viewer'), `${HOME}/nothing`),
};

for (const [name, open] of Object.entries(PAGES)) {
  for (const locale of LOCALES) {
    test(`@looks “${name}” in ${locale} is accessible, light and dark, on phone and desktop (requirement 25)`, async ({
      page,
      context,
    }) => {
      const to = await open(context);
      await speak(context, locale);
      await page.goto(to);
      await expectUsable(page, locale);
    });
  }
}

test('The keyboard alone can skip to the page’s content, and open the menu on a phone', async ({
  page,
  context,
}) => {
  await enterAs(context, 'owner');
  await page.goto(`${HOME}/members`);
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Skip to the page' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('#main')).toBeFocused();

  await page.setViewportSize(PHONE);
  await page.reload();
  const menu = page.locator('summary').filter({ hasText: 'Menu' });
  await menu.focus();
  await page.keyboard.press('Enter');
  const link = page.getByRole('link', { name: 'Audit log' }).filter({ visible: true });
  await expect(link).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(link).toBeHidden();
  await expect(menu).toBeFocused();
  await page.keyboard.press('Enter');
  await link.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'Audit log' })).toBeVisible();
});

test('The language that is picked in the menu is kept', async ({ page, context }) => {
  await enterAs(context, 'owner');
  await page.goto(`${HOME}/members`);
  await page.getByRole('button', { name: 'Português' }).filter({ visible: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Membros' })).toBeVisible();
  await page.goto(`${HOME}/audit`);
  await expect(page.getByRole('heading', { level: 1, name: 'Registro de auditoria' })).toBeVisible();
});

test.describe('a browser in Portuguese', () => {
  test.use({ locale: 'pt-BR' });

  test('gets the admin area in Portuguese from the start', async ({ page }) => {
    await page.goto('/admin/log-in');
    await expect(page.locator('html')).toHaveAttribute('lang', 'pt-BR');
    await expect(page.getByRole('heading', { level: 1, name: 'Entrar' })).toBeVisible();
  });
});
