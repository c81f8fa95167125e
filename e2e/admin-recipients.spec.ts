import { auditOf, enterAs, HOME } from './admin-cast';
import { expectUsable, PHONE } from './admin-checks';
import { eventsOf, isKnown, isStoppedFor, ledgerOf, linkOf, makePerson } from './cast';
import { expect, test } from './fixtures';

test('@both An agent finds someone by their address, which does not appear in any URL, and stops a topic for them', async ({
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

  await page.getByRole('link', { name: 'Stop Offers and sales messages' }).click();
  const form = page.locator('#act');
  await expect(form).toContainText(`${ref} will get no more Offers and sales messages.`);
  await form.getByLabel('Who asked, and how').selectOption('letter');
  await form.getByLabel('Note').fill('Wrote to us');
  await form.getByRole('button', { name: 'Save change' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'It holds from now on' })).toBeVisible();
  expect(await ledgerOf(ref)).toMatchObject([
    { action: 'opt_down', channel: '*', topic: 'offers', source: 'admin' },
  ]);
  await expect(page.getByRole('row', { name: /offers.*e-mail/i })).toContainText(
    /Stopped.*Chosen for: .* · on .*, by Test agent/s,
  );
  await expect(page.getByText('No message to them is on record.', { exact: false })).toBeVisible();
  expect(await auditOf(agent.loginId)).toEqual(['recipient.changed']);
});

test('@both An agent’s mistake can be undone, even by another agent, and leaves no opt-in on record', async ({
  page,
  context,
}) => {
  await enterAs(context, 'agent');
  const { ref } = await makePerson();
  await page.goto(`${HOME}/recipients/${ref}`);
  await page.getByRole('link', { name: 'Stop marketing messages' }).click();
  await page.locator('#act').getByLabel('Who asked, and how').selectOption('phone');
  await page.getByLabel('Note').fill('The wrong person');
  await page.getByRole('button', { name: 'Save change' }).click();
  await expect(page.getByText('A slip?')).toBeVisible();
  expect(await isStoppedFor(ref)).toBe(true);

  const other = await enterAs(context, 'agent');
  await page.goto(`${HOME}/recipients/${ref}`);
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(page.getByText('What held before holds again')).toBeVisible();
  await expect(page.getByRole('button', { name: /^Undo/ })).toHaveCount(0);
  expect((await ledgerOf(ref)).map(({ action }) => action)).toEqual(['opt_out', 'undo']);
  expect(await isStoppedFor(ref)).toBe(false);
  expect(await auditOf(other.loginId)).toEqual(['recipient.change_undone']);
  const [undo, slip] = await page
    .getByRole('region', { name: 'What happened' })
    .getByRole('listitem')
    .allInnerTexts();
  expect(undo, 'nobody asked for it').toMatch(/Undone\s+Started marketing messages\s+by Test agent \w+$/);
  expect(slip).toMatch(
    /Undone later: .+\s+Stopped all marketing from .+\s+by Test agent \w+ · They did, by phone · “The wrong person”$/,
  );
});

test('@both Without an answer and a note from the agent nothing is done, and nothing is preselected', async ({
  page,
  context,
}) => {
  await enterAs(context, 'agent');
  const { ref } = await makePerson();
  await page.goto(`${HOME}/recipients/${ref}`);
  await expect(page.getByRole('button', { name: 'Save change' })).toHaveCount(0);
  await page.getByRole('link', { name: 'Pause marketing messages' }).click();
  await page.getByRole('button', { name: 'Save change' }).click();
  const problems = page.getByRole('alert').filter({ hasText: 'There is a problem' });
  for (const text of ['Choose one.', 'Choose who asked', 'Write a note'])
    await expect(problems.getByRole('link', { name: text })).toBeVisible();
  expect(await eventsOf(ref)).toEqual([]);
});

test('An agent on a phone acts on a row by keyboard, and the form below it gets the focus', async ({
  page,
  context,
}) => {
  await page.setViewportSize(PHONE);
  await enterAs(context, 'agent');
  const { ref } = await makePerson();
  await page.goto(`${HOME}/recipients/${ref}`);
  const link = page.getByRole('link', { name: 'Less often Offers and sales messages' });
  await link.focus();
  await page.keyboard.press('Enter');
  const form = page.locator('#act');
  await expect(form).toBeFocused();
  const [above, below] = [await link.boundingBox(), await form.boundingBox()];
  expect((below?.y ?? 0) - (above?.y ?? 0)).toBeLessThan(120);
  await form.getByRole('link', { name: 'Leave it as it is' }).press('Enter');
  await expect(form).toHaveCount(0);
  await expect(link).toBeFocused();
  await page.keyboard.press('Enter');
  await form.getByLabel('How often').selectOption({ label: 'At most one a week' });
  await form.getByLabel('Who asked, and how').selectOption('chat');
  await form.getByLabel('Note').fill('Too many');
  await form.getByRole('button', { name: 'Save change' }).click();
  await expect(page.locator('#done')).toBeFocused();
  await expectUsable(page, 'en');
});

test('What an agent starts again is shown as a consent that the person gave', async ({ page, context }) => {
  await enterAs(context, 'agent');
  const { ref } = await makePerson();
  await page.goto(await linkOf(ref, { topic: 'offers' }));
  await page.locator('#ways button[value="stop"]').click();
  await page.goto(`${HOME}/recipients/${ref}`);
  await page.getByRole('link', { name: /^Start again Offers and sales/ }).click();
  const form = page.locator('#act');
  await expect(form).toContainText(
    'recorded as a consent that they gave you, with your note as its evidence',
  );
  await expect(form.getByRole('option', { name: /Somebody who acts for them/ })).toHaveCount(0);
  await form.getByLabel('Who asked, and how').selectOption('phone');
  await form.getByLabel('Note').fill('Asked to have the offers back');
  await form.getByRole('button', { name: 'Save change' }).click();
  await expect(page.getByText('It holds from now on')).toBeVisible();
  expect((await ledgerOf(ref)).map(({ action }) => action)).toEqual([expect.anything(), 'opt_in']);
});

test('Addresses are masked, and showing them in clear is recorded in the audit log', async ({
  page,
  context,
}) => {
  const agent = await enterAs(context, 'agent');
  const { ref, email, phone } = await makePerson();
  await page.goto(`${HOME}/recipients/${ref}`);
  await expect(page.getByText(email)).toHaveCount(0);
  await page.getByRole('button', { name: 'Show addresses in clear' }).click();
  const shown = page.getByRole('status').filter({ hasText: email });
  await expect(shown).toContainText(phone);
  expect(await auditOf(agent.loginId)).toEqual(['recipient.revealed']);
});

test('A viewer sees what someone chose, with masked addresses, and can do nothing', async ({
  page,
  context,
}) => {
  await enterAs(context, 'viewer');
  const { ref, email } = await makePerson();
  await page.goto(await linkOf(ref));
  await page.locator('#ways button[value="stop"]').click();
  await page.goto(`${HOME}/recipients?ref=${ref}`);
  await page.getByRole('link', { name: ref }).click();
  await expect(page.getByRole('heading', { level: 2, name: 'What happened' })).toBeVisible();
  await expect(page.getByText(email)).toHaveCount(0);
  for (const name of ['Show addresses in clear', 'Copy preference link', 'Merge for good', 'Erase for good'])
    await expect(page.getByRole('button', { name })).toHaveCount(0);
  await expect(page.getByRole('link', { name: /^Stop / })).toHaveCount(0);
  expect((await context.request.get(`${HOME}/recipients/${ref}/export`)).status()).toBe(403);
});

test('The preference link of a recipient opens their own center', async ({ page, context }) => {
  await enterAs(context, 'agent');
  const { ref } = await makePerson();
  await page.goto(`${HOME}/recipients/${ref}`);
  await page.getByRole('button', { name: 'Copy preference link' }).click();
  const link = await page.getByLabel('Link to their own preference center').inputValue();
  await page.goto(link);
  await expect(page.locator('#center')).toBeVisible();
});

test('All data held about a recipient can be downloaded as one JSON file (requirement 18)', async ({
  context,
}) => {
  const agent = await enterAs(context, 'agent');
  const { ref, email } = await makePerson();
  const answer = await context.request.get(`${HOME}/recipients/${ref}/export`);
  expect(answer.headers()['content-disposition']).toBe(`attachment; filename="${ref}.json"`);
  expect(await answer.json()).toMatchObject({ ref, email, preferences: [], events: [] });
  expect(await auditOf(agent.loginId)).toEqual(['recipient.exported']);
});

test('Two refs of one person are merged, and the old one leads to the other', async ({ page, context }) => {
  const agent = await enterAs(context, 'agent');
  const [one, other] = [await makePerson(), await makePerson()];
  await page.goto(await linkOf(one.ref));
  await page.locator('#ways button[value="stop"]').click();
  await page.goto(`${HOME}/recipients/${one.ref}`);
  await page.locator('summary', { hasText: 'Merge for good' }).click();
  await expect(page.getByText('This cannot be undone')).toBeVisible();
  await page.getByLabel('This is the same person as').fill('nobody-at-all');
  await page.getByRole('button', { name: 'Merge for good' }).click();
  await expect(
    page.getByRole('alert').filter({ hasText: 'There is no recipient nobody-at-all' }),
  ).toBeVisible();
  await page.getByLabel('This is the same person as').fill(other.ref);
  await page.getByRole('button', { name: 'Merge for good' }).click();
  await expect(page.getByText('The two are one recipient now.')).toBeVisible();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(other.ref);
  await expect(page.getByText('of you became one')).toBeVisible();
  expect(await auditOf(agent.loginId)).toEqual(['recipient.merged']);
  await page.goto(`${HOME}/recipients/${one.ref}`);
  await expect(page).toHaveURL(new RegExp(`/recipients/${other.ref}$`));
  expect(await ledgerOf(other.ref)).toMatchObject([{ action: 'merge', topic: '*' }, { action: 'merge' }]);
});

test('A recipient who asks for it is erased, after their ref was typed (requirement 17)', async ({
  page,
  context,
}) => {
  await enterAs(context, 'agent');
  const { ref } = await makePerson();
  await page.goto(`${HOME}/recipients/${ref}`);
  const other = await context.newPage();
  await other.goto(`${HOME}/recipients/${ref}`);
  await page.locator('summary', { hasText: 'Erase for good' }).click();
  await page.locator('#erase-confirm').fill('somebody else');
  await page.getByRole('button', { name: 'Erase for good' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Type the ref' })).toContainText(
    'Choose who asked, and how.',
  );
  await page.locator('#erase-how').selectOption('letter');
  expect(await isKnown(ref)).toBe(true);
  await page.locator('#erase-confirm').fill(ref);
  await page.getByRole('button', { name: 'Erase for good' }).click();
  await expect(page.getByText('The recipient was erased.')).toBeVisible();
  expect(await isKnown(ref)).toBe(false);

  // Neither the browser's cache nor their address shows anything about them.
  await page.goBack();
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toHaveText(/^This person was erased on \d/);
  await expect(page.getByText('Act for them')).toHaveCount(0);
  await page.goto(`${HOME}/recipients/${ref}`);
  await expect(heading).toHaveText(/^This person was erased on \d/);
  await other.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  await expect(other.getByRole('heading', { level: 1 })).toHaveText(/^This person was erased on \d/);
});
