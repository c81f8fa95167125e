import { expect, test } from './fixtures';
import { eventsOf, ledgerOf, linkOf, makePerson, manageLinkOf } from './cast';
import {
  changedLines,
  channelTick,
  howOften,
  longDate,
  openCenter,
  shortDate,
  tick,
  title,
  way,
} from './pages';

test.describe('The center', { tag: '@both' }, () => {
  test('prints what was chosen, without buttons', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await manageLinkOf(ref));
    await page.emulateMedia({ media: 'print' });
    await expect(tick(page, 'Offers and sales')).toBeVisible();
    await expect(howOften(page, 'Offers and sales')).toBeVisible();
    await expect(page.getByRole('button')).toHaveCount(0);
  });

  test('shows what holds, and saves channels, topics and frequencies together', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await manageLinkOf(ref));
    await expect(title(page)).toHaveText('What you get from Alder & Maré');
    await expect(page.locator('#center').getByRole('checkbox', { checked: false })).toHaveCount(0);
    await channelTick(page, 'sms').uncheck();
    await tick(page, 'Workshops and events').uncheck();
    await howOften(page, 'Product news').selectOption({ label: 'At most one a month' });

    await page.getByRole('button', { name: 'Save' }).click();

    await expect(page).toHaveURL(/\/done\?change=/);
    await expect(changedLines(page)).toHaveText([
      'Stopped marketing text messages',
      'Set Product news messages to at most one a month',
      'Stopped Workshops and events messages',
    ]);
    await expect(page.getByText('You got about 15 messages a month. Now you get about 11.')).toBeVisible();
    expect(await eventsOf(ref)).toEqual(['opt_down sms *', 'opt_down * product-news', 'opt_down * events']);
    await page.getByRole('link', { name: 'All your choices' }).click();
    await expect(channelTick(page, 'sms')).not.toBeChecked();
    await expect(tick(page, 'Workshops and events')).not.toBeChecked();
    await expect(howOften(page, 'Product news')).toHaveValue('monthly');
    await expect(tick(page, 'Offers and sales')).toBeChecked();
  });

  test('stops one topic on one channel, from its folded list', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await manageLinkOf(ref));
    const folded = page.locator('#topic-offers-whatsapp');
    await expect(folded).toBeHidden();
    await page.getByText('Choose how Offers and sales reaches you').click();
    await folded.uncheck();

    await page.getByRole('button', { name: 'Save' }).click();

    await expect(title(page)).toHaveText('Offers and sales WhatsApp messages are stopped');
    expect(await eventsOf(ref)).toEqual(['opt_down whatsapp offers']);
    await page.getByRole('link', { name: 'All your choices' }).click();
    await expect(tick(page, 'Offers and sales')).toBeChecked();
    await expect(folded).not.toBeChecked();
  });

  test('turns a topic back on through a manage link', async ({ page }) => {
    const { ref } = await makePerson();
    const link = await manageLinkOf(ref);
    await page.goto(link);
    await tick(page, 'Back in stock').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('link', { name: 'All your choices' }).click();
    await expect(tick(page, 'Back in stock'), 'nothing is preselected (requirement 37)').not.toBeChecked();

    await tick(page, 'Back in stock').check();
    await page.getByRole('button', { name: 'Save' }).click();

    await expect(title(page)).toHaveText('You get Back in stock messages again');
    await expect(page.getByRole('heading', { name: 'Why did you stop? (optional)' })).toHaveCount(0);
    expect(await eventsOf(ref)).toEqual(['opt_down * restocks', 'opt_in * restocks']);
  });

  test('pauses everything to the date shown, and ends the pause', async ({ page }) => {
    const { ref } = await makePerson();
    const link = await manageLinkOf(ref);
    await page.goto(link);
    await page.getByLabel('Pause everything').selectOption('60');
    await page.getByRole('button', { name: 'Save' }).click();
    const [paused] = await ledgerOf(ref);
    const until = longDate(paused?.pausedUntil ?? new Date(0));
    await expect(title(page)).toHaveText(`Marketing messages are paused until ${until}`);
    await expect(page.getByText('You got about 15 messages a month. Now you get none.')).toBeVisible();
    await page.getByRole('link', { name: 'All your choices' }).click();
    await expect(page.getByLabel('Pause everything').locator('option:checked')).toHaveText(
      `Paused until ${shortDate(paused?.pausedUntil ?? new Date(0))}`,
    );

    await page.getByLabel('Pause everything').selectOption({ label: 'End the pause now' });
    await page.getByRole('button', { name: 'Save' }).click();

    await expect(title(page)).toHaveText('Marketing messages are no longer paused');
    await expect(page.getByText('You got no messages. Now you get about 15.')).toBeVisible();
    expect(await eventsOf(ref)).toEqual(['pause * *', 'resume * *']);
  });

  test('ends a topic’s pause, and says when the next message may come', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await linkOf(ref));
    await way(page, '30 days').click();
    const [paused] = await ledgerOf(ref);
    const until = longDate(paused?.pausedUntil ?? new Date(0));
    await page.goto(await manageLinkOf(ref));
    await expect(tick(page, 'Offers and sales')).toHaveAccessibleDescription(
      new RegExp(`E-mail: Paused until ${until}\\.`),
    );

    await tick(page, 'Get Offers and sales again now').check();
    await page.getByRole('button', { name: 'Save' }).click();

    await expect(title(page)).toHaveText('Offers and sales e-mails are no longer paused');
    expect(await eventsOf(ref)).toEqual(['pause email offers', 'resume email offers']);
  });

  test('undoes a whole save', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await manageLinkOf(ref));
    await channelTick(page, 'whatsapp').uncheck();
    await tick(page, 'Questions for you').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();

    await page.getByRole('button', { name: 'Undo' }).click();

    await expect(title(page)).toHaveText('Undone. Your choices are as they were before.');
    await page.getByRole('link', { name: 'All your choices' }).click();
    await expect(page.locator('#center').getByRole('checkbox', { checked: false })).toHaveCount(0);
  });

  test('writes nothing if nothing was changed', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await manageLinkOf(ref));
    await page.getByRole('button', { name: 'Save' }).click();

    await expect(title(page)).toHaveText('Nothing was changed');
    expect(await eventsOf(ref)).toEqual([]);
  });

  test('shows what cannot be turned off and why, and only channels that reach the person', async ({
    page,
  }) => {
    const { ref } = await makePerson();
    await page.goto(await manageLinkOf(ref));

    await expect(page.getByText('Orders and deliveries')).toBeVisible();
    await expect(page.getByText('Always on')).toBeVisible();
    await expect(page.getByText('We need them to complete your purchase.')).toBeVisible();
    await expect(tick(page, 'Orders and deliveries')).toHaveCount(0);
    await expect(channelTick(page, 'push')).toHaveCount(0);
    await expect(tick(page, 'Sharing with partners')).toBeChecked();
  });

  test('can shorten and end, on an unsubscribe link, a pause of everything that was chosen there', async ({
    page,
  }) => {
    const { ref } = await makePerson();
    const link = await linkOf(ref);
    for (const [option, said] of [
      ['90', /^Marketing messages are paused until /],
      ['30', /^Marketing messages are paused until /],
      ['none', /^Marketing messages are no longer paused$/],
    ] as const) {
      await page.goto(link);
      await openCenter(page);
      await page.getByLabel('Pause everything').selectOption(option);
      await page.getByRole('button', { name: 'Save' }).click();
      await expect(title(page)).toHaveText(said);
    }
    expect(await eventsOf(ref)).toEqual(['pause * *', 'pause * *', 'resume * *']);
  });

  test('can turn things down on an unsubscribe link too (requirement 15)', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await linkOf(ref));
    await openCenter(page);
    await tick(page, 'The kitchen letter').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();

    await expect(title(page)).toHaveText('The kitchen letter messages are stopped');
    expect(await eventsOf(ref)).toEqual(['opt_down * kitchen-letter']);
  });
});
