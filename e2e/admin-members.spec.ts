import { v7 as uuidv7 } from 'uuid';
import { auditOf, enterAs, foundElsewhere, HOME } from './admin-cast';
import { query } from './cast';
import { expect, test } from './fixtures';

test('@both An owner invites a marketer, whose link works once', async ({ page, context, browser }) => {
  const owner = await enterAs(context, 'owner');
  const email = `invited.${owner.loginId.slice(-8)}@example.com`;
  await page.goto(`${HOME}/members`);
  await page.getByLabel('E-mail address').fill(email);
  await page.locator('#invite-role').selectOption('marketer');
  await page.getByRole('button', { name: 'Make an invitation' }).click();
  const link = await page.getByLabel('Invitation link, shown this once').inputValue();
  await expect(page.getByRole('row', { name: email })).toBeVisible();

  const theirs = await browser.newContext();
  const joining = await theirs.newPage();
  await joining.goto(link);
  await joining.getByLabel('Your name').fill('Grace');
  await joining.getByLabel('Choose a password').fill('a long password of mine');
  await joining.getByRole('button', { name: 'Join' }).click();
  await expect(joining).toHaveURL(new RegExp(`${HOME}$`));
  await expect(joining.getByText('Marketer').filter({ visible: true })).toBeVisible();
  await joining.goto(link);
  await expect(
    joining.getByRole('heading', { level: 1, name: 'This invitation does not work' }),
  ).toBeVisible();
  await theirs.close();
  expect(await auditOf(owner.loginId)).toEqual(['invitation.created']);
});

test('A member whose role is changed has the new permissions from their next page on', async ({
  page,
  context,
  browser,
}) => {
  await enterAs(context, 'owner');
  const theirs = await browser.newContext();
  const { name } = await enterAs(theirs, 'marketer');
  await page.goto(`${HOME}/members`);
  await page.getByLabel(`Role of ${name}`).selectOption('agent');
  await page.getByRole('button', { name: `Change the role of ${name}` }).click();
  await expect(page.getByRole('status').filter({ hasText: `${name} is now Agent` })).toBeVisible();
  await expect(page.getByLabel(`Role of ${name}`)).toHaveValue('agent');
  const other = await theirs.newPage();
  await other.goto(`${HOME}/recipients`);
  await expect(other.getByRole('link', { name: 'Topics', includeHidden: true })).toHaveCount(0);
  await expect(other.getByText('Agent').filter({ visible: true })).toBeVisible();
  await theirs.close();
});

test('An owner withdraws an invitation and removes a member', async ({ page, context, browser }) => {
  const owner = await enterAs(context, 'owner');
  const theirs = await browser.newContext();
  const { name } = await enterAs(theirs, 'viewer');
  const email = `withdrawn.${owner.loginId.slice(-8)}@example.com`;
  await page.goto(`${HOME}/members`);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByRole('button', { name: 'Make an invitation' }).click();
  const invited = page.getByRole('row', { name: email });
  await invited.locator('summary').click();
  await expect(invited).toContainText('stops working');
  await page.getByRole('button', { name: `Withdraw the invitation for ${email}` }).click();
  await expect(page.getByRole('row', { name: email })).toHaveCount(0);

  const row = page.getByRole('row', { name });
  await row.getByText('Remove', { exact: false }).first().click();
  await row.getByRole('button', { name: `Remove ${name}` }).click();
  await expect(row).toHaveCount(0);
  await page.goto(`${HOME}/audit?loginId=${owner.loginId}`);
  await expect(page.getByRole('row').filter({ hasText: 'Removed a member' })).toHaveCount(1);
  await expect(page.getByRole('row').filter({ hasText: 'Withdrew an invitation' })).toHaveCount(1);
  await theirs.close();
});

test('The audit log names a member, an API key or the command line as the author', async ({
  page,
  context,
}) => {
  const workspace = await foundElsewhere();
  await enterAs(context, 'owner', { workspace });
  for (const [actor, subject] of [
    ['Marketing automation', 'by key'],
    ['npm run', 'by hand'],
  ])
    await query(
      `INSERT INTO audit_entry (workspace_id, login_id, actor_name, action, subject, details)
       SELECT id, NULL, $2, 'import.started', $3, '{}' FROM workspace WHERE key = $1`,
      [workspace, actor, subject],
    );
  await page.goto(`/admin/${workspace}/audit`);
  await expect(page.getByRole('row', { name: 'by key' })).toContainText('Marketing automation');
  await expect(page.getByRole('row', { name: 'by hand' })).toContainText('Command line');
});

test.describe('members with other roles', () => {
  test.use({ allowedErrors: [/status of (403|404)/] });

  test('a viewer finds neither members nor the audit log, and is refused there', async ({
    page,
    context,
  }) => {
    await enterAs(context, 'viewer');
    await page.goto(`${HOME}/recipients`);
    const nav = page.getByRole('navigation', { name: 'Pages of the workspace' });
    await expect(nav.getByRole('link', { name: 'Recipients' })).toBeVisible();
    await expect(nav.getByRole('link', { name: 'Members', includeHidden: true })).toHaveCount(0);
    await expect(nav.getByRole('link', { name: 'Audit log', includeHidden: true })).toHaveCount(0);
    for (const path of ['members', 'audit']) {
      const answer = await page.goto(`${HOME}/${path}`);
      expect(answer?.status()).toBe(403);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Your role does not allow this');
    }
  });

  test('an agent does not find the settings', async ({ page, context }) => {
    await enterAs(context, 'agent');
    await page.goto(`${HOME}/recipients`);
    await expect(page.getByRole('link', { name: 'Topics', includeHidden: true })).toHaveCount(0);
    expect((await page.goto(`${HOME}/settings/topics`))?.status()).toBe(403);
  });

  test('a page that does not exist is answered with 404', async ({ page, context }) => {
    await enterAs(context, 'viewer');
    expect((await page.goto(`${HOME}/no/such/page`))?.status()).toBe(404);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('There is no such page');
    expect((await page.goto('/admin/nowhere'))?.status()).toBe(404);
  });
});

test('a member of several workspaces switches between them, and later returns to the last one', async ({
  page,
  context,
}) => {
  const { loginId } = await enterAs(context, 'viewer');
  const other = await foundElsewhere();
  await query(
    "INSERT INTO member (id, workspace_id, login_id, role) SELECT $1, id, $2, 'owner' FROM workspace WHERE key = $3",
    [uuidv7(), loginId, other],
  );
  await page.goto(`${HOME}/recipients`);
  await page.goto('/admin');
  await expect(page).toHaveURL(new RegExp(`${HOME}$`));
  await page
    .locator('summary')
    .filter({ hasText: 'Switch to another workspace' })
    .filter({ visible: true })
    .click();
  await page.getByRole('link', { name: 'Elsewhere' }).filter({ visible: true }).click();
  await expect(page).toHaveURL(new RegExp(`/admin/${other}$`));
  // In each workspace, what the member's role there allows.
  await page.locator('summary').filter({ hasText: 'Settings' }).filter({ visible: true }).click();
  await expect(page.getByRole('link', { name: 'Members' }).filter({ visible: true })).toBeVisible();
  // An owner's new workspace opens at its set-up.
  await page.goto('/admin');
  await expect(page).toHaveURL(new RegExp(`/admin/${other}/checklist$`));
});
