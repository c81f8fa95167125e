import { LOCALES } from '@/domain/workspace/schema';
import { auditOf, enterAs, HOME, speak } from './admin-cast';
import { expectUsable } from './admin-checks';
import { query } from './cast';
import { expect, test } from './fixtures';

for (const locale of LOCALES) {
  test(`@looks The page of one campaign in ${locale} is accessible, light and dark, on phone and desktop (requirement 25)`, async ({
    page,
    context,
  }) => {
    await enterAs(context, 'viewer');
    await speak(context, locale);
    await page.goto(`${HOME}/campaigns`);
    await page.getByRole('table').locator('tbody th a').first().click();
    await expect(page).toHaveURL(/\/campaigns\/[^/]+$/);
    await expectUsable(page, locale);
  });
}

test('@both Campaigns can be found by name and sorted by any number, and the address says how', async ({
  page,
  context,
}) => {
  await enterAs(context, 'viewer');
  await page.goto(`${HOME}/campaigns`);
  const first = page.getByRole('table').locator('tbody th').first();
  await expect(first).toHaveText('Twelve days of gifts (one a day)');
  await page.getByRole('columnheader', { name: 'Rate' }).getByRole('link').click();
  await expect(page).toHaveURL(/sort=rate&order=desc/);
  await expect(first).toHaveText('Warehouse clearance (whole list)');
  await expect(page.getByRole('columnheader', { name: 'Rate' })).toHaveAttribute('aria-sort', 'descending');
  // More than a page of them, whatever day it is.
  const today = new Date().toISOString().slice(0, 10);
  await page.goto(`${HOME}/campaigns?period=custom&from=2020-01-01&to=${today}&sort=name&order=asc`);
  const name = await first.innerText();
  await page.getByRole('link', { name: 'Further in the list' }).click();
  await expect(page).toHaveURL(/sort=name.*page=2/);
  await expect(first).not.toHaveText(name);
  await page.getByRole('link', { name: 'Earlier in the list' }).click();
  await expect(first).toHaveText(name);
  await page.getByRole('searchbox', { name: 'Find a campaign' }).fill('twelve');
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await expect(page).toHaveURL(/q=twelve/);
  await expect(first).toHaveText('Twelve days of gifts (one a day)');
  const file = await page.getByRole('link', { name: 'All campaigns as CSV' }).getAttribute('href');
  expect((await (await context.request.get(file!)).text()).trim().split('\r\n')).toHaveLength(2);
  await page.goto(`${HOME}/campaigns?q=no-such-campaign&sort=price`);
  await expect(page.getByText('was left out: sort.')).toBeVisible();
  await page.getByRole('link', { name: 'Show all campaigns' }).click();
  await expect(page.getByRole('table')).toBeVisible();
});

test('@both A campaign has a page of its own, which says how it did and lets it be named', async ({
  page,
  context,
}) => {
  const { loginId } = await enterAs(context, 'marketer');
  await page.goto(`${HOME}/campaigns`);
  await page.getByRole('table').getByRole('link', { name: 'Twelve days of gifts (one a day)' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Twelve days of gifts (one a day)');
  await expect(page.getByText('more than usual', { exact: false })).toBeVisible();
  for (const panel of [
    'What they stopped',
    'Why people leave',
    'In their own words',
    'From opening the page to the outcome',
    'What they chose instead',
    'Before and after it',
  ])
    await expect(page.getByRole('heading', { level: 2, name: panel })).toBeVisible();
  const key = new URL(page.url()).pathname.split('/').at(-1);
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('');
  await page.getByRole('button', { name: 'Save name' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Write a name' })).toBeVisible();
  // The same again: other tests look for it by its name.
  await name.fill('Twelve days of gifts (one a day)');
  await page.getByRole('button', { name: 'Save name' }).click();
  await expect(page.getByText('Saved.', { exact: true })).toBeVisible();
  expect(await query('SELECT name FROM campaign WHERE key = $1', [key])).toContainEqual({
    name: 'Twelve days of gifts (one a day)',
  });
  expect(await auditOf(loginId)).toEqual(['campaign.named']);
});
