import type { BrowserContext } from '@playwright/test';
import type { Role } from '@/domain/access/scope/schema';
import { LOCALES } from '@/domain/workspace/schema';
import { auditOf, enterAs, foundElsewhere, HOME, speak, type Engaged } from './admin-cast';
import { expectUsable } from './admin-checks';
import { linkOf, makePerson, query } from './cast';
import { expect, test } from './fixtures';

const PAGES = ['topics', 'channels', 'reasons', 'look', 'copy', 'sender', 'publish'];

for (const path of PAGES) {
  for (const locale of LOCALES) {
    test(`@looks The settings “${path}” in ${locale} are accessible, light and dark, on phone and desktop (requirement 25)`, async ({
      page,
      context,
    }) => {
      await enterAs(context, 'marketer');
      await speak(context, locale);
      await page.goto(`${HOME}/settings/${path}`);
      for (const summary of await page.locator('main details > summary').all()) await summary.click();
      await expectUsable(page, locale);
    });
  }
}

/** A workspace for one test, with a member of it. */
async function foundFor(
  context: BrowserContext,
  role: Role,
): Promise<{ key: string; member: Engaged; home: string }> {
  const key = await foundElsewhere();
  const member = await enterAs(context, role, { workspace: key });
  return { key, member, home: `/admin/${key}` };
}

async function topicName(key: string): Promise<string> {
  const [row] = await query<{ name: string }>(
    `SELECT t.name->>'en' AS name FROM topic t JOIN workspace w ON w.id = t.workspace_id WHERE w.key = $1 ORDER BY t.position`,
    [key],
  );
  return row?.name ?? '';
}

test('A topic is renamed in a draft, shown in the preview, published, and restored from an earlier version', async ({
  page,
  context,
}) => {
  const { key, member, home } = await foundFor(context, 'marketer');
  await page.goto(`${home}/settings/topics`);
  await page.locator('summary').filter({ hasText: 'News' }).click();
  await page.getByLabel('Name, English').fill('Novelties');
  await page.getByRole('button', { name: 'Save draft' }).click();
  await expect(page.getByText('Saved as a draft.', { exact: false })).toBeVisible();
  expect(await topicName(key)).toBe('News');

  await page.goto(`${home}/settings/publish`);
  const frame = page.frameLocator('iframe');
  await expect(frame.getByText('Novelties e-mails').first()).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'Novelties' })).toContainText('News');
  await page.getByLabel('Note for the record').fill('A better name');
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await expect(page.getByText('A better name')).toBeVisible();
  expect(await topicName(key)).toBe('Novelties');

  await page.locator('summary', { hasText: 'Make version 1 the draft' }).click();
  await page.getByRole('button', { name: 'Make version 1 the draft' }).click();
  await expect(frame.getByText('News e-mails').first()).toBeVisible();
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await expect(page.getByText('Nothing is to be published', { exact: false })).toBeVisible();
  expect(await topicName(key)).toBe('News');
  expect(await auditOf(member.loginId)).toEqual([
    'settings.saved',
    'settings.published',
    'settings.restored',
    'settings.published',
  ]);
});

test('New entries get keys from their names, errors link to their fields, and changes are listed in sentences', async ({
  page,
  context,
}) => {
  const { home } = await foundFor(context, 'owner');
  await page.goto(`${home}/settings/topics`);
  await page.getByRole('button', { name: 'Add a group' }).click();
  const group = page.locator('#groups > ul > li').last();
  await group.getByLabel('Name of the group, English').fill('Loja São João');
  await expect(group.getByLabel('Key')).toHaveValue('loja-sao-joao');
  await group.getByLabel('Key').fill('');
  await page.getByRole('button', { name: 'Save draft' }).click();
  const link = page.getByRole('alert').getByRole('link', { name: 'Give Loja São João a key.' });
  await expect(group.getByLabel('Key')).toBeFocused();
  await group.locator('summary').click();
  await link.click();
  await expect(group.getByLabel('Key')).toBeFocused();
  await group.getByLabel('Key').fill('shop');
  await page.getByRole('button', { name: 'Add a topic' }).click();
  const topic = page.locator('#topics > ul > li').last();
  await topic.getByLabel('Name, English').fill('Offers and sales');
  await expect(topic.getByLabel('Key')).toHaveValue('offers-and-sales');
  await topic.getByLabel('Group').selectOption('shop');
  await page.getByRole('button', { name: 'Save draft' }).click();
  await expect(page.getByText('Saved as a draft.', { exact: false })).toBeVisible();

  await page.goto(`${home}/settings/publish`);
  const main = page.getByRole('main');
  await expect(main).toContainText('Offers and sales: new topic, by E-mail, in Loja São João');
  await expect(main).not.toContainText(/[{[]"|topics\./);
  await expect(page.getByRole('button', { name: 'Publish', exact: true })).toBeDisabled();
  await page.getByRole('link', { name: /Offers and sales · In a plain sentence, English/ }).click();
  await expect(page.getByLabel('In a plain sentence, English').last()).toBeFocused();
  await page.getByLabel('In a plain sentence, English').last().fill('What costs less this week.');
  await page.getByRole('button', { name: 'Save draft' }).click();
  await expect(page.getByText('Saved as a draft.', { exact: false })).toBeVisible();
  await page.goto(`${home}/settings/publish`);
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await expect(page.getByText('Nothing is to be published', { exact: false })).toBeVisible();
  await page.goto(`${home}/audit`);
  const entry = page.getByRole('row').filter({ hasText: 'Published settings' });
  await expect(entry).toContainText('Changed: Groups (shop) and Topics (offers-and-sales)');
});

test('Among many topics one is found by its name, and all are opened and closed at once', async ({
  page,
  context,
}) => {
  await enterAs(context, 'marketer');
  await page.goto(`${HOME}/settings/topics`);
  const topics = page.locator('#topics > ul > li');
  const all = await topics.count();
  await page.getByRole('button', { name: 'Open all' }).click();
  await expect(topics.locator('> details[open]')).toHaveCount(all);
  await page.getByRole('button', { name: 'Close all' }).click();
  await expect(topics.locator('> details[open]')).toHaveCount(0);
  await page.getByLabel('Find by name or key').fill('restock');
  await expect(topics.filter({ visible: true })).toHaveText(/Back in stock/);
  await page.getByLabel('Find by name or key').fill('nothing like it');
  await expect(page.getByText('Nothing in the list is called that.')).toBeVisible();
});

test('A member who saves after someone else has saved is told so, and loses nothing that was typed', async ({
  page,
  context,
}) => {
  const { home } = await foundFor(context, 'marketer');
  const other = await context.newPage();
  await page.goto(`${home}/settings/sender`);
  await other.goto(`${home}/settings/sender`);
  await other.getByLabel('Name', { exact: true }).fill('First');
  await other.getByRole('button', { name: 'Save draft' }).click();
  await expect(other.getByText('Saved as a draft.', { exact: false })).toBeVisible();
  await page.getByLabel('Name', { exact: true }).fill('Second');
  await page.getByRole('button', { name: 'Save draft' }).click();
  await expect(page.getByText('Nothing of yours was written.', { exact: false })).toBeVisible();
  await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Second');
});

test('An accent with too little contrast and a sentence that shames cannot be published (requirements 25, 37)', async ({
  page,
  context,
}) => {
  const { home } = await foundFor(context, 'marketer');
  await page.goto(`${home}/settings/look`);
  await page.locator('#accentLight').fill('#ffd400');
  await expect(page.getByText('Too low', { exact: false })).toBeVisible();
  await page.getByRole('button', { name: 'Save draft' }).click();
  await expect(page.getByText('The accent cannot be read', { exact: false })).toBeVisible();
  await page.goto(`${home}/settings/copy`);
  await page.getByLabel('Above the ways out').fill('We are sad to see you go');
  await page.getByRole('button', { name: 'Save draft' }).click();
  await expect(page.getByText('makes people feel bad for leaving', { exact: false })).toBeVisible();
  await page.goto(`${home}/settings/publish`);
  await expect(page.getByRole('button', { name: 'Publish', exact: true })).toBeDisabled();
  await page.getByRole('link', { name: /feel bad/ }).click();
  await expect(page.getByLabel('Above the ways out').first()).toBeFocused();
});

test('The controls of a preview do nothing', async ({ page, context }) => {
  await enterAs(context, 'viewer');
  await page.goto(`${HOME}/settings/publish`);
  const frame = page.frameLocator('iframe');
  await expect(frame.locator('h1')).toContainText('e-mails');
  await expect(frame.locator('[inert]')).toHaveCount(1);
  await page.getByLabel('Portuguese (Brazil)').check();
  await expect(frame.locator('h1')).toContainText('Cancelar ou ajustar e-mails');
  await page.getByLabel('Manage link').check();
  await expect(frame.locator('h1')).toContainText('Alder');
});

test('A viewer can see the settings, but not change them', async ({ page, context }) => {
  await enterAs(context, 'viewer');
  for (const path of PAGES) {
    await page.goto(`${HOME}/settings/${path}`);
    await expect(page.getByText('You may look at the settings, and not change them.')).toBeVisible();
    await expect(
      page.getByRole('button', { name: /^(Save draft|Publish|Throw the draft away)$/ }),
    ).toHaveCount(0);
  }
});

test('@no-js An editor that needs a script says so, and cannot be saved without one', async ({
  page,
  context,
}) => {
  await enterAs(context, 'marketer');
  for (const path of PAGES.filter((each) => each !== 'publish')) {
    await page.goto(`${HOME}/settings/${path}`);
    // Chromium does not render <noscript> if a test disables scripts; it does if its user disables them.
    expect(await page.content()).toMatch(/<noscript>.*JavaScript has to run/);
    await expect(page.getByRole('button', { name: 'Save draft' })).toBeDisabled();
  }
});

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
