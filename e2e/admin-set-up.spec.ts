import { LOCALES } from '@/domain/workspace/schema';
import { auditOf, enterAs, foundFor, HOME, speak } from './admin-cast';
import { expectUsable } from './admin-checks';
import { linkOf, makePerson, query } from './cast';
import { expect, test } from './fixtures';

test('@both A link key is created, shown once and retired', async ({ page, context }) => {
  const { home, member } = await foundFor(context, 'owner');
  await page.goto(`${home}/settings/link-keys`);
  await expect(page.getByText('No key yet', { exact: false })).toBeVisible();
  await page.getByLabel('Name of the key').fill('No Such');
  await page.getByRole('button', { name: 'Make a new key' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'small letters and digits' })).toBeVisible();
  const kid = `k${member.loginId.slice(-8)}`;
  await page.getByLabel('Name of the key').fill(kid);
  await page.getByRole('button', { name: 'Make a new key' }).click();
  await expect(page.getByLabel(`Secret of ${kid}, in base64url`)).toHaveValue(/^[\w-]{58}$/);
  await page.getByLabel(`New state of ${kid}`).selectOption('retired');
  await page.getByRole('button', { name: `Change the state of ${kid}` }).click();
  await expect(page.getByText('Retired: its links still work').first()).toBeVisible();
  expect(await auditOf(member.loginId)).toEqual(['link_key.created', 'link_key.changed']);
});

test('@both The link check says whether a link works, and why not', async ({ page, context }) => {
  await enterAs(context, 'owner');
  const { ref } = await makePerson();
  await page.goto(`${HOME}/settings/link-keys`);
  const link = new URL(await linkOf(ref), page.url()).href;
  const signature = link.lastIndexOf('.') + 1;
  const changed = `${link.slice(0, signature)}${link[signature] === 'A' ? 'B' : 'A'}${link.slice(signature + 1)}`;
  for (const [given, told] of [
    [link, 'This link works.'],
    [changed, 'it was changed after it was signed'],
    ['hello', 'it is in no form of a link'],
  ] as const) {
    await page.getByLabel('The link, whole').fill(given);
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await expect(page.getByText(told, { exact: false }).first()).toBeVisible();
  }
});

test('@both Delivered counts are entered by hand and by file, and wrong lines are named (requirement 31)', async ({
  page,
  context,
}) => {
  const { home } = await foundFor(context, 'marketer');
  await page.goto(`${home}/deliveries`);
  await page.getByLabel('Campaign', { exact: false }).fill('Spring Sale');
  await page.getByLabel('Delivered', { exact: true }).fill('1,200');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Write the campaign’s key', { exact: false }).first()).toBeVisible();
  await page.getByLabel('Campaign', { exact: false }).fill('spring-sale');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('row').filter({ hasText: 'spring-sale' })).toContainText('1,200');

  const csv =
    'campaign,day,channel,delivered\nspring-sale,2026-03-01,email,10\nspring-sale,2026-03-02,fax,1\n';
  await page
    .getByLabel('CSV file')
    .setInputFiles({ name: 'counts.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await page.getByRole('button', { name: 'Read the file' }).click();
  await expect(page.getByText('1 row was taken.', { exact: false })).toContainText(
    'Line 3: There is no such channel.',
  );
  await expect(page.getByRole('row').filter({ hasText: '1 Mar 2026' })).toContainText('10');
});

test('@both An owner lands on the set-up until it is done, and tries the page and one-click with a test person', async ({
  page,
  context,
}) => {
  const { key, home } = await foundFor(context, 'owner');
  await page.goto('/admin');
  await expect(page).toHaveURL(`${home}/checklist`);
  await page.getByRole('button', { name: 'Make a test person' }).click();
  await expect(page.getByText('Make a link key first', { exact: false })).toBeVisible();
  await page.goto(`${home}/settings/link-keys`);
  await page.getByRole('button', { name: 'Make a new key' }).click();
  await expect(page.getByLabel(/^Secret of /)).toBeVisible();
  await page.goto(`${home}/checklist`);
  const [tab] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('link', { name: 'Open their own page' }).click(),
  ]);
  await expect(tab.locator('#ways')).toBeVisible();
  await tab.close();
  const [answer] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('button', { name: 'Press one-click' }).click(),
  ]);
  await answer.waitForLoadState();
  await expect
    .poll(() =>
      query(
        `SELECT e.source FROM consent_event e JOIN workspace w ON w.id = e.workspace_id WHERE w.key = $1`,
        [key],
      ),
    )
    .toEqual([{ source: 'one_click' }]);
});

test('@both The set-up page can be opened later, and links to what is left to do', async ({
  page,
  context,
}) => {
  const { home } = await foundFor(context, 'marketer');
  await page.goto(`${home}/checklist`);
  await expect(page.getByRole('heading', { name: /Set the postal address.*Done/ })).toBeVisible();
  await expect(page.getByRole('heading', { name: /Make a link key.*To do/ })).toBeVisible();
  await expect(page.getByText('9 things are left to do.')).toBeVisible();
  await page.getByRole('link', { name: 'Add counts' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Delivered counts' })).toBeVisible();
});

for (const path of ['settings/link-keys', 'deliveries', 'checklist']) {
  for (const locale of LOCALES) {
    test(`@looks “${path}” in ${locale} is accessible, light and dark, on phone and desktop (requirement 25)`, async ({
      page,
      context,
    }) => {
      await enterAs(context, 'owner');
      await speak(context, locale);
      await page.goto(`${HOME}/${path}`);
      await expectUsable(page, locale);
    });
  }
}
