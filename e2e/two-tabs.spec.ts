import { expect, test } from './fixtures';
import { eventsOf, linkOf, makePerson, manageLinkOf } from './cast';
import { howOften, tick, title } from './pages';

const MEANWHILE = 'Changed somewhere else while this page was open, and kept';

test.describe('Two tabs', { tag: '@both' }, () => {
  test('each save only what was changed in them, and keep what the other changed', async ({ context }) => {
    const { ref } = await makePerson();
    const link = await manageLinkOf(ref);
    const [first, second] = [await context.newPage(), await context.newPage()];
    await first.goto(link);
    await second.goto(link);
    await second.bringToFront();
    await tick(second, 'Workshops and events').uncheck();
    await howOften(second, 'Offers and sales').selectOption('weekly');
    await second.getByRole('button', { name: 'Save' }).click();
    await expect(second).toHaveURL(/\/done\?change=/);

    await first.bringToFront();
    await tick(first, 'Questions for you').uncheck();
    await first.getByRole('button', { name: 'Save' }).click();

    await expect(title(first)).toHaveText('Questions for you messages are stopped');
    await expect(first.getByRole('heading', { name: MEANWHILE })).toBeVisible();
    await expect(first.getByText('Stopped Workshops and events messages')).toBeVisible();
    await expect(first.getByText('Set Offers and sales messages to at most one a week')).toBeVisible();
    expect(await eventsOf(ref)).toEqual(['opt_down * offers', 'opt_down * events', 'opt_down * surveys']);
    await first.getByRole('link', { name: 'All your choices' }).click();
    await expect(tick(first, 'Workshops and events')).not.toBeChecked();
    await expect(howOften(first, 'Offers and sales')).toHaveValue('weekly');
  });

  test('keep a one-click that a mail program sent meanwhile, and say so (requirement 2)', async ({
    page,
    request,
  }) => {
    const { ref } = await makePerson();
    await page.goto(await manageLinkOf(ref));
    const oneClick = await request.post(await linkOf(ref), { form: { 'List-Unsubscribe': 'One-Click' } });
    expect(oneClick.status()).toBe(200);

    await tick(page, 'Questions for you').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();

    await expect(title(page)).toHaveText('Questions for you messages are stopped');
    await expect(page.getByRole('heading', { name: MEANWHILE })).toBeVisible();
    await expect(page.getByText('Stopped Offers and sales e-mails')).toBeVisible();
    expect(await eventsOf(ref)).toEqual(['opt_out email offers', 'opt_down * surveys']);
  });

  test('do not undo each other’s newer changes', async ({ context }) => {
    const { ref } = await makePerson();
    const link = await manageLinkOf(ref);
    const [first, second] = [await context.newPage(), await context.newPage()];
    await first.goto(link);
    await howOften(first, 'Offers and sales').selectOption('weekly');
    await tick(first, 'Back in stock').uncheck();
    await first.getByRole('button', { name: 'Save' }).click();
    await expect(first).toHaveURL(/\/done\?change=/);
    await second.goto(link);
    await howOften(second, 'Offers and sales').selectOption('monthly');
    await second.getByRole('button', { name: 'Save' }).click();
    await expect(second).toHaveURL(/\/done\?change=/);

    await first.bringToFront();
    await first.getByRole('button', { name: 'Undo' }).click();

    await expect(title(first)).toHaveText('Undone. You get Back in stock messages again.');
    await first.getByRole('link', { name: 'All your choices' }).click();
    await expect(howOften(first, 'Offers and sales')).toHaveValue('monthly');
    await expect(tick(first, 'Back in stock')).toBeChecked();
  });
});
