import { auditOf, enterAs, HOME } from './admin-cast';
import { eventsOf, isKnown, ledgerOf, linkOf, makePerson } from './cast';
import { expect, test } from './fixtures';

test('@both An agent finds somebody by their address, which is in no address of a page, and stops a topic for them', async ({
  page,
  context,
}) => {
  const agent = await enterAs(context, 'agent');
  const { ref, email } = await makePerson();
  await page.goto(`${HOME}/recipients`);
  await page.getByLabel('E-mail address, phone number or ref').fill(email.toUpperCase());
  await page.getByRole('button', { name: 'Find', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(ref);
  expect(page.url()).not.toContain('%40');
  await expect(page.getByText(email)).toHaveCount(0);

  await page.locator('#act-what').selectOption('stop * offers');
  await page.locator('#act-how').selectOption('letter');
  await page.locator('#act-note').fill('Wrote to us');
  await page.getByRole('button', { name: 'Do it' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'It holds from now on' })).toBeVisible();
  expect(await ledgerOf(ref)).toMatchObject([
    { action: 'opt_down', channel: '*', topic: 'offers', source: 'admin' },
  ]);
  await expect(page.getByRole('row', { name: /offers.*e-mail/i })).toContainText('Stopped');
  expect(await auditOf(agent.loginId)).toEqual(['recipient.changed']);
});

test('Nothing is done without a note', async ({ page, context }) => {
  await enterAs(context, 'agent');
  const { ref } = await makePerson();
  await page.goto(`${HOME}/recipients/${ref}`);
  await page.getByRole('button', { name: 'Do it' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Write a note' })).toBeVisible();
  expect(await eventsOf(ref)).toEqual([]);
});

test('Addresses are masked, and each look in clear is in the audit log', async ({ page, context }) => {
  const agent = await enterAs(context, 'agent');
  const { ref, email, phone } = await makePerson();
  await page.goto(`${HOME}/recipients/${ref}`);
  await expect(page.getByText(email)).toHaveCount(0);
  await page.getByRole('button', { name: 'Show addresses in clear' }).click();
  const shown = page.getByRole('status').filter({ hasText: email });
  await expect(shown).toContainText(phone);
  expect(await auditOf(agent.loginId)).toEqual(['recipient.revealed']);
});

test('A viewer sees what somebody chose, masked, and can do nothing', async ({ page, context }) => {
  await enterAs(context, 'viewer');
  const { ref, email } = await makePerson();
  await page.goto(await linkOf(ref));
  await page.locator('#ways button[value="stop"]').click();
  await page.goto(`${HOME}/recipients?ref=${ref}`);
  await page.getByRole('link', { name: ref }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'What happened' })).toBeVisible();
  await expect(page.getByText(email)).toHaveCount(0);
  for (const name of ['Do it', 'Show addresses in clear', 'Take their link', 'Erase for good'])
    await expect(page.getByRole('button', { name })).toHaveCount(0);
  expect((await context.request.get(`${HOME}/recipients/${ref}/export`)).status()).toBe(403);
});

test('Their link opens their own center', async ({ page, context }) => {
  await enterAs(context, 'agent');
  const { ref } = await makePerson();
  await page.goto(`${HOME}/recipients/${ref}`);
  await page.getByRole('button', { name: 'Take their link' }).click();
  const link = await page.getByLabel('Link to their own preference center').inputValue();
  await page.goto(link);
  await expect(page.locator('#center')).toBeVisible();
});

test('All that is held of them is one JSON file (ACCEPTANCE 18)', async ({ context }) => {
  const agent = await enterAs(context, 'agent');
  const { ref, email } = await makePerson();
  const answer = await context.request.get(`${HOME}/recipients/${ref}/export`);
  expect(answer.headers()['content-disposition']).toBe(`attachment; filename="${ref}.json"`);
  expect(await answer.json()).toMatchObject({ ref, email, preferences: [], events: [] });
  expect(await auditOf(agent.loginId)).toEqual(['recipient.exported']);
});

test('Whoever asks for it is erased, once their ref is typed (ACCEPTANCE 17)', async ({ page, context }) => {
  await enterAs(context, 'agent');
  const { ref } = await makePerson();
  await page.goto(`${HOME}/recipients/${ref}`);
  await page.locator('summary', { hasText: 'Erase for good' }).click();
  await page.locator('#erase-confirm').fill('somebody else');
  await page.getByRole('button', { name: 'Erase for good' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Type the ref' })).toBeVisible();
  expect(await isKnown(ref)).toBe(true);
  await page.locator('#erase-confirm').fill(ref);
  await page.getByRole('button', { name: 'Erase for good' }).click();
  await expect(page.getByText('The recipient was erased.')).toBeVisible();
  expect(await isKnown(ref)).toBe(false);
});
