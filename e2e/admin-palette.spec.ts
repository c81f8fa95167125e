import type { Page } from '@playwright/test';
import { LOCALES } from '@/domain/workspace/schema';
import { enterAs, foundElsewhere, HOME, speak } from './admin-cast';
import { expectUsable, PHONE } from './admin-checks';
import { makePerson, query } from './cast';
import { expect, test } from './fixtures';

/** The button appears once a script listens to the keys. */
async function open(page: Page): Promise<void> {
  await expect(page.getByRole('button', { name: 'Find …' }).filter({ visible: true })).toBeVisible();
  await page.keyboard.press('Control+k');
}

const field = (page: Page) => page.getByRole('combobox', { name: 'Go to a page, or find somebody' });

test('The keyboard alone opens a page through the palette, and Escape returns the focus', async ({
  page,
  context,
}) => {
  await enterAs(context, 'owner');
  await page.goto(`${HOME}/audit`);
  const log = page.getByRole('heading', { level: 1, name: 'Audit log' });
  await expect(log).toBeVisible();
  const opener = page.getByRole('button', { name: 'Find …' }).filter({ visible: true });
  await opener.focus();
  await page.keyboard.press('Enter');
  await expect(field(page)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(field(page)).toBeHidden();
  await expect(opener).toBeFocused();

  await open(page);
  await page.keyboard.type('cohor');
  await expect(page.getByRole('dialog').getByRole('option', { selected: true })).toHaveText(
    'By consent source',
  );
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: 'By consent source' })).toBeVisible();
  await expect(page.getByRole('dialog')).toBeHidden();
});

test('The palette finds topics and campaigns by their names, and the member’s other workspaces', async ({
  page,
  context,
}) => {
  const { loginId } = await enterAs(context, 'viewer');
  await query(
    `INSERT INTO member (id, workspace_id, login_id, role) SELECT gen_random_uuid(), id, $1, 'viewer' FROM workspace WHERE key = $2`,
    [loginId, await foundElsewhere()],
  );
  await page.goto(`${HOME}/alerts`);
  await open(page);
  await field(page).fill('offers');
  await page.getByRole('dialog').getByRole('option', { name: 'Offers and sales' }).click();
  await expect(page).toHaveURL(/\?topic=offers/);
  await open(page);
  await field(page).fill('elsewhere');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/admin\/elsewhere-/);
  for (const [typed, found] of [
    ['sms', 'Text message'],
    ['sweepstakes', 'partner-sweepstakes'],
    ['unsubscribe', 'Recipients'],
  ] as const) {
    await page.goto(`${HOME}/alerts`);
    await open(page);
    await field(page).fill(typed);
    await expect(page.getByRole('dialog').getByRole('option', { name: found }).first()).toBeVisible();
  }
  // A viewer does not see pages that only an owner may open.
  await open(page);
  await field(page).fill('link keys');
  await expect(page.getByText('No page, topic or campaign is called that.')).toBeVisible();
});

test('The palette finds a recipient by ref and by address, which does not appear in any URL', async ({
  page,
  context,
}) => {
  await enterAs(context, 'agent');
  const { ref, email } = await makePerson();
  const visited: string[] = [];
  page.on('request', (request) => visited.push(request.url()));
  await page.goto(HOME);
  for (const typed of [ref, email]) {
    await open(page);
    await field(page).fill(typed);
    await page
      .getByRole('dialog')
      .getByRole('option', { name: `Find the recipient “${typed}”` })
      .click();
    await expect(page).toHaveURL(`${HOME}/recipients/${ref}`);
    await page.goto(HOME);
  }
  expect(visited.filter((url) => /@|%40/.test(url))).toEqual([]);
  await open(page);
  await field(page).fill('nobody@example.com');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status').filter({ hasText: 'Nobody' })).toBeVisible();
});

for (const locale of LOCALES) {
  test(`@looks The palette is accessible in ${locale} (requirement 25)`, async ({ page, context }) => {
    await enterAs(context, 'owner');
    await speak(context, locale);
    await page.setViewportSize(PHONE);
    await page.goto(`${HOME}/members`);
    await page
      .locator('header')
      .getByRole('button', { name: /Find|Buscar/ })
      .click();
    // Typed without its accent.
    await page
      .getByRole('dialog')
      .getByRole('combobox')
      .fill(locale === 'en' ? 'topic' : 'importacao');
    await expect(page.getByRole('dialog').getByRole('option').first()).toBeVisible();
    await expectUsable(page, locale);
  });
}

test('@no-js Without scripts the button of the palette, which would do nothing, is not shown', async ({
  page,
  context,
}) => {
  await enterAs(context, 'owner');
  await page.goto(HOME);
  await expect(page.getByRole('button', { name: 'Find …' })).toBeHidden();
});
