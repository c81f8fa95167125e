import { LOCALES } from '@/domain/workspace/schema';
import { auditOf, enterAs, foundFor, HOME, speak } from './admin-cast';
import { expectUsable } from './admin-checks';
import { query } from './cast';
import { expect, test } from './fixtures';

const PAGES = ['topics', 'channels', 'reasons', 'attributes', 'look', 'copy', 'sender', 'publish'];

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

test('Attributes of people are named with their values, and published', async ({ page, context }) => {
  const { key, home } = await foundFor(context, 'marketer');
  await page.goto(`${home}/settings/attributes`);
  await page.getByRole('button', { name: 'Add an attribute' }).click();
  await page.getByLabel('Attribute', { exact: true }).fill('a:b');
  await page.getByLabel('What members read').fill('Plan');
  await page.getByRole('button', { name: 'Save draft' }).click();
  await expect(page.getByRole('alert').or(page.locator('[aria-invalid=true]')).first()).toBeVisible();
  await page.getByLabel('Attribute', { exact: true }).fill('plan');
  await page.getByLabel('Values that are told apart').fill('free\n\n pro ');
  await page.getByRole('button', { name: 'Save draft' }).click();
  await expect(page.getByText('Saved as a draft.', { exact: false })).toBeVisible();
  await page.goto(`${home}/settings/publish`);
  await expect(page.getByRole('listitem').filter({ hasText: 'Plan (plan: free, pro)' })).toBeVisible();
  await page.getByRole('button', { name: 'Publish', exact: true }).click();
  await expect(page.getByText('Nothing is to be published', { exact: false })).toBeVisible();
  const named = await query(
    `SELECT a.key, a.name, a.values FROM report_attribute a JOIN workspace w ON w.id = a.workspace_id WHERE w.key = $1`,
    [key],
  );
  expect(named).toEqual([{ key: 'plan', name: 'Plan', values: ['free', 'pro'] }]);
});
