import { expect, test } from './fixtures';
import { eventsOf, ledgerOf, linkOf, makePerson, manageLinkOf } from './cast';
import { tick, title, way } from './pages';

test.describe('A browser that sends Sec-GPC', { tag: '@both' }, () => {
  test.use({ extraHTTPHeaders: { 'Sec-GPC': '1' } });

  test('turns sharing off once, says so, and keeps subscriptions (requirement 21)', async ({ page }) => {
    const { ref } = await makePerson();
    const link = await manageLinkOf(ref);
    await page.goto(link);
    await expect(page.getByRole('heading', { name: 'Opt-out request honoured' })).toBeVisible();
    await expect(page.getByText('Your subscriptions are as they were.')).toBeVisible();
    await expect(tick(page, 'Sharing with partners')).not.toBeChecked();
    // The page does not offer to turn on what the signal would turn off again.
    await expect(tick(page, 'Sharing with partners')).toBeDisabled();
    await expect(page.getByText('Off, because your browser asks us not to share your data.')).toBeVisible();
    await expect(tick(page, 'Offers and sales')).toBeChecked();
    await page.goto(link);
    await expect(page.getByRole('heading', { name: 'Opt-out request honoured' })).toBeVisible();

    const ledger = await ledgerOf(ref);
    expect(ledger).toHaveLength(1);
    expect(ledger[0]).toMatchObject({ channel: '*', topic: 'partner-sharing', choice: 'out', source: 'gpc' });
    await page.getByRole('link', { name: 'What was changed before' }).click();
    await expect(page.getByText('by your browser’s privacy signal')).toBeVisible();
  });

  test('can still stop what the link is about (requirement 12)', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await linkOf(ref));
    await way(page, 'Stop Offers and sales e-mails').click();

    await expect(title(page)).toHaveText('Offers and sales e-mails are stopped');
    expect((await eventsOf(ref)).at(-1)).toBe('opt_out email offers');
  });

  test('changes nothing more if everything is stopped already', async ({ page }) => {
    const { ref } = await makePerson();
    const link = await linkOf(ref);
    await page.goto(link);
    await way(page, 'Stop all marketing').click();
    await page.goto(link);

    await expect(title(page)).toHaveText('All marketing is stopped');
    expect((await eventsOf(ref)).filter((event) => event.endsWith('partner-sharing'))).toHaveLength(1);
  });
});

test('A HEAD with the header changes nothing (requirements 5, 21)', async ({ request }) => {
  const { ref } = await makePerson();
  const answer = await request.head(await linkOf(ref), { headers: { 'Sec-GPC': '1' } });

  expect(answer.status()).toBe(200);
  expect(await eventsOf(ref)).toEqual([]);
});

test('Without the header sharing stays as it is, and can be turned off', async ({ page }) => {
  const { ref } = await makePerson();
  await page.goto(await manageLinkOf(ref));
  await expect(page.getByRole('heading', { name: 'Opt-out request honoured' })).toHaveCount(0);
  await tick(page, 'Sharing with partners').uncheck();
  await page.getByRole('button', { name: 'Save' }).click();

  await expect(title(page)).toHaveText('Sharing with partners is off');
});

test('Our internal headers are ignored if they come from outside (requirement 21)', async ({ request }) => {
  const { ref } = await makePerson();
  await request.get(await linkOf(ref), { headers: { 'x-optdown-gpc': '1', 'x-optdown-form': 'eyJ9' } });

  expect(await eventsOf(ref)).toEqual([]);
});
