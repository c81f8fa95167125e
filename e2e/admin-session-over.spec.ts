import type { BrowserContext, Locator, Page } from '@playwright/test';
import { enterAs, HOME, PASSWORD } from './admin-cast';
import { expectUsable } from './admin-checks';
import { makePerson } from './cast';
import { expect, test } from './fixtures';

/** A form of the admin area: its input, its submit button, and what the page says once it is done. */
type Typing = { at: string; field: (page: Page) => Locator; save: string; saved: string };

const FORMS: Record<string, (ref: string) => Typing> = {
  'a settings form': () => ({
    at: `${HOME}/settings/sender`,
    field: (page) => page.getByLabel('Postal address'),
    save: 'Save draft',
    saved: 'Saved',
  }),
  'an API key’s form': () => ({
    at: `${HOME}/api-keys`,
    field: (page) => page.getByRole('textbox', { name: 'Name' }),
    save: 'Make a key',
    saved: 'shown',
  }),
  'a support note': (ref) => ({
    at: `${HOME}/recipients/${ref}?act=stop+email+offers`,
    field: (page) => page.getByLabel('Note'),
    save: 'Save change',
    saved: 'It holds from now on',
  }),
};

async function logInElsewhere(page: Page, context: BrowserContext, email: string): Promise<void> {
  const opening = context.waitForEvent('page');
  await page.getByRole('link', { name: 'Log in in a new tab' }).click();
  const other = await opening;
  await expect(other.getByRole('alert').filter({ hasText: 'Your session ended' })).toBeVisible();
  await other.getByLabel('E-mail').fill(email);
  await other.getByLabel('Password').fill(PASSWORD);
  await other.getByRole('button', { name: 'Log in', exact: true }).click();
  await other.waitForURL((url) => !url.pathname.includes('log-in'));
  await other.close();
}

for (const [name, of] of Object.entries(FORMS))
  test(`What was typed into ${name} is kept when the session ends, and saved after a log-in in another tab`, async ({
    page,
    context,
  }) => {
    const { email } = await enterAs(context, 'owner');
    const { ref } = await makePerson();
    const { at, field, save, saved } = of(ref);
    await page.goto(at);
    const typed = `12 Typed Street ${ref}`;
    await field(page).fill(typed);
    if (name === 'a support note')
      await page.locator('#act').getByLabel('Who asked, and how').selectOption('chat');
    if (name === 'an API key’s form') await page.getByRole('checkbox').first().check();
    await context.clearCookies({ name: 'optdown-session' });
    await page.getByRole('button', { name: save }).click();
    await expect(page.getByRole('alert').filter({ hasText: 'Your session ended' })).toBeVisible();
    await expect(field(page)).toHaveValue(typed);
    if (name === 'a support note') {
      await expect(page.locator('#act').getByLabel('Who asked, and how')).toHaveValue('chat');
      await expectUsable(page, 'en');
    }
    if (name === 'an API key’s form') await expect(page.getByRole('checkbox').first()).toBeChecked();
    await logInElsewhere(page, context, email);
    await page.getByRole('button', { name: save }).click();
    await expect(page.getByText(saved).first()).toBeVisible();
    await expect(page.getByText('Your session ended')).toHaveCount(0);
  });

test('@no-js Without scripts the log-in page says that the session ended, and leads back', async ({
  page,
  context,
}) => {
  const { email } = await enterAs(context, 'agent');
  const { ref } = await makePerson();
  await page.goto(`${HOME}/recipients/${ref}?act=stop+email+offers`);
  await page.getByLabel('Note').fill('Called');
  await context.clearCookies({ name: 'optdown-session' });
  await page.getByRole('button', { name: 'Save change' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Your session ended' })).toBeVisible();
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(ref);
});
