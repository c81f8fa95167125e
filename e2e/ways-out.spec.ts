import { expect, test } from './fixtures';
import { eventsOf, isKnown, ledgerOf, linkOf, makePerson, newRef } from './cast';
import { longDate, title, way } from './pages';

const DAY = 24 * 60 * 60 * 1000;
const HOUR = DAY / 24;

test.describe('An unsubscribe link', { tag: '@both' }, () => {
  test('stops what the link is about with one press, and says so at once (requirements 12, 24)', async ({
    page,
  }) => {
    const { ref } = await makePerson();
    await page.goto(await linkOf(ref));
    await expect(title(page)).toHaveText('Stop or change Offers and sales e-mails');

    await way(page, 'Stop Offers and sales e-mails').click();

    await expect(page).toHaveURL(/\/done\?change=/);
    await expect(page).toHaveURL(/\/done\?change=/);
    await expect(title(page)).toHaveText('Offers and sales e-mails are stopped');
    await expect(page.getByText('One that is already on its way may still arrive.')).toBeVisible();
    await expect(page.getByText('You got about 15 messages a month. Now you get about 9.')).toBeVisible();
    expect(await eventsOf(ref)).toEqual(['opt_out email offers']);
  });

  test('says afterwards that it is stopped, and can still stop everything (requirement 13)', async ({
    page,
  }) => {
    const { ref } = await makePerson();
    const link = await linkOf(ref);
    await page.goto(link);
    await way(page, 'Stop Offers and sales e-mails').click();
    await page.getByRole('link', { name: 'All your choices' }).click();

    await expect(page.getByText('You do not get Offers and sales e-mails')).toBeVisible();
    await expect(way(page, 'Stop Offers and sales e-mails')).toHaveCount(0);
    await expect(way(page, 'Stop all marketing')).toBeVisible();
  });

  test('lowers the frequency with one press (requirement 12)', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await linkOf(ref));
    await expect(page.getByText('Now: about 6 a month')).toBeVisible();
    const less = page.getByRole('group', { name: 'Get fewer' }).getByRole('button');
    await expect(less.first()).toHaveAccessibleName(
      'Get fewer Offers and sales e-mails: One a week at most about 4 a month',
    );
    await expect(less.last()).toHaveAccessibleName(
      'Get fewer Offers and sales e-mails: One a month at most about 1 a month',
    );

    await way(page, 'One a month').click();

    await expect(title(page)).toHaveText('You get Offers and sales e-mails at most once a month');
    await expect(page.getByText('You got about 15 messages a month. Now you get about 10.')).toBeVisible();
    const [event] = await ledgerOf(ref);
    expect(event).toMatchObject({
      action: 'opt_down',
      channel: 'email',
      topic: 'offers',
      frequency: 'monthly',
    });
    await page.getByRole('link', { name: 'All your choices' }).click();
    await expect(page.getByText('Now: at most one a month · about 1 a month')).toBeVisible();
    await expect(way(page, 'One a week'), 'nothing here sends more than before').toHaveCount(0);
  });

  for (const days of [30, 60, 90]) {
    test(`pauses for ${days} days, to the date that its button shows (requirement 12)`, async ({ page }) => {
      const { ref } = await makePerson();
      await page.goto(await linkOf(ref));
      const button = way(page, `${days} days`);
      await expect(button).toHaveAccessibleName(
        new RegExp(`^Pause Offers and sales e-mails for ${days} days until \\d+ \\w+$`),
      );
      const shown = /until (.+)$/.exec((await button.textContent()) ?? '')?.[1] ?? '';
      const pressedAt = Date.now();

      await button.click();

      await expect(page).toHaveURL(/\/done\?change=/);
      const [event, ...more] = await ledgerOf(ref);
      expect(more).toEqual([]);
      expect(event).toMatchObject({ action: 'pause', channel: 'email', topic: 'offers' });
      const until = event?.pausedUntil ?? new Date(0);
      // Rounded up to the next full hour, so that a second press changes nothing.
      expect(until.getTime()).toBeGreaterThanOrEqual(pressedAt + days * DAY);
      const answeredAt = Date.now();
      expect(until.getTime()).toBeLessThan(answeredAt + days * DAY + HOUR);
      const date = longDate(until);
      await expect(title(page)).toHaveText(`Offers and sales e-mails are paused until ${date}`);
      expect(date.startsWith(shown.slice(0, 5).trim()), `${shown} is short for ${date}`).toBe(true);
      await expect(page.getByText('You got about 15 messages a month. Now you get about 9.')).toBeVisible();
    });
  }

  test('can shorten or end a pause that was asked for through it', async ({ page }) => {
    const { ref } = await makePerson();
    const link = await linkOf(ref);
    await page.goto(link);
    const stale = await page.context().newPage();
    await stale.goto(link);
    await page.bringToFront();
    await way(page, '60 days').click();
    await page.getByRole('link', { name: 'All your choices' }).click();
    await expect(page.getByText(/Now: paused until \d+ \w+ \d{4}/)).toBeVisible();
    const change = page.getByRole('group', { name: 'Change the pause' }).getByRole('button');
    await expect(change.first()).toHaveAccessibleName('Pause of Offers and sales e-mails: End it now');
    await expect(change).toHaveText([/End it now/, /30 days until/, /90 days until/]);

    await change.nth(1).click();
    await expect(title(page)).toHaveText(/^Offers and sales e-mails are paused until /);
    await expect(page.locator('#why'), 'asked for more, not for less').toHaveCount(0);
    // Someone who asks for a pause without seeing that there is a longer one does not shorten it.
    await page.goto(link);
    await way(page, '90 days').click();
    await expect(page).toHaveURL(/\/done\?change=/);
    await stale.bringToFront();
    await way(stale, '30 days').click();
    await expect(stale.getByText('You get less than that already, so nothing was changed.')).toBeVisible();

    await page.bringToFront();
    await page.goto(link);
    await way(page, 'End it now').click();
    await expect(title(page)).toHaveText('Offers and sales e-mails are no longer paused');
    await expect(page.getByRole('button', { name: 'Undo' })).toBeVisible();
    expect((await ledgerOf(ref)).map(({ action }) => action)).toEqual(['pause', 'pause', 'pause', 'resume']);
  });

  test('says that a pause continues when fewer messages are chosen', async ({ page }) => {
    const { ref } = await makePerson();
    const link = await linkOf(ref);
    await page.goto(link);
    await way(page, '30 days').click();
    await expect(title(page)).toHaveText(/are paused until/);
    await page.goto(link);
    await way(page, 'One a week at most').click();

    await expect(title(page)).toHaveText('You get Offers and sales e-mails at most once a week');
    await expect(page.getByRole('heading', { name: 'What holds now' })).toBeVisible();
    const paused = page.getByText(/^Offers and sales e-mails are paused until \d+ \w+ \d{4}\.$/);
    await expect(paused).toBeVisible();
    await expect(page.getByRole('heading', { name: 'Why did you want fewer? (optional)' })).toBeVisible();
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(title(page)).toHaveText(/^Undone\. /);
    await expect(paused).toBeVisible();
  });

  test('stops everything with one press, on every channel (requirements 12, 13, 16)', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await linkOf(ref));

    await way(page, 'Stop all marketing').click();

    await expect(title(page)).toHaveText('All marketing from Alder & Maré is stopped');
    await expect(page.getByText('You got about 15 messages a month. Now you get none.')).toBeVisible();
    expect(await eventsOf(ref)).toEqual(['opt_out * *']);
    for (const channel of ['sms', 'whatsapp'] as const) {
      await page.goto(await linkOf(ref, { channel }));
      await expect(title(page)).toHaveText('All marketing is stopped');
    }
  });

  test('offers an undo for 30 minutes, once', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await linkOf(ref));
    await way(page, 'Stop all marketing').click();
    const result = page.url();
    await expect(page.getByText('for the next 30 minutes')).toBeVisible();

    await page.getByRole('button', { name: 'Undo' }).click();

    await expect(title(page)).toHaveText('Undone. You get marketing messages again.');
    expect(await eventsOf(ref)).toEqual(['opt_out * *', 'undo * *']);
    await page.goto(result);
    await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);
    await page.getByRole('link', { name: 'All your choices' }).click();
    await expect(way(page, 'Stop Offers and sales e-mails')).toBeVisible();
  });

  test('changes nothing if the same button is pressed twice (requirement 7)', async ({ context }) => {
    const { ref } = await makePerson();
    const link = await linkOf(ref);
    const [first, second] = [await context.newPage(), await context.newPage()];
    await first.goto(link);
    await second.goto(link);
    await way(second, 'One a week').click();
    await expect(second).toHaveURL(/\/done\?change=/);

    await first.bringToFront();
    await way(first, 'One a week').click();

    // A repeat shows what the first press did, with everything that belongs to it.
    await expect(title(first)).toHaveText('You get Offers and sales e-mails at most once a week');
    await expect(first.getByText('This was already so.')).toBeVisible();
    await expect(first.getByRole('button', { name: 'Undo' })).toBeVisible();
    await expect(first.getByRole('link', { name: 'Receipt' })).toBeVisible();
    await expect(first.locator('#why')).toBeVisible();
    expect(await eventsOf(ref)).toEqual(['opt_down email offers']);
  });

  test('about a whole channel can stop the channel', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await linkOf(ref, { channel: 'sms', topic: null }));
    await expect(title(page)).toHaveText('Stop or change marketing text messages');

    await way(page, 'Stop marketing text messages').click();

    await expect(title(page)).toHaveText('Marketing text messages are stopped');
    expect(await eventsOf(ref)).toEqual(['opt_out sms *']);
  });

  test('shows the page to someone first seen, and creates a record only with their first press', async ({
    page,
  }) => {
    const ref = newRef();
    await page.goto(await linkOf(ref));
    await expect(page.getByText('For the person this link was sent to')).toBeVisible();
    expect(await isKnown(ref)).toBe(false);

    await way(page, 'Stop Offers and sales e-mails').click();

    await expect(page).toHaveURL(/\/done\?change=/);
    expect(await isKnown(ref)).toBe(true);
    expect(await eventsOf(ref)).toEqual(['opt_out email offers']);
  });
});
