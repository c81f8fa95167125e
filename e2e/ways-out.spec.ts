import { expect, test } from './fixtures';
import { eventsOf, isKnown, ledgerOf, linkOf, makePerson, newRef } from './cast';
import { changedLines, longDate, title, way } from './pages';

const DAY = 24 * 60 * 60 * 1000;
const HOUR = DAY / 24;

test.describe('An unsubscribe link', { tag: '@both' }, () => {
  test('stops what it is about with one press, and says so at once (ACCEPTANCE 12, 24)', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await linkOf(ref));
    await expect(title(page)).toHaveText('Stop or change Offers and sales e-mails');

    await way(page, 'Stop Offers and sales e-mails').click();

    await expect(page).toHaveURL(/\/done\?change=/);
    await expect(title(page)).toHaveText('Done');
    await expect(changedLines(page)).toHaveText(['Offers and sales, by e-mail: stopped']);
    await expect(
      page.getByText('From now on. Messages already on their way may still arrive.'),
    ).toBeVisible();
    await expect(page.getByText('About 15 messages a month before, about 9 now.')).toBeVisible();
    expect(await eventsOf(ref)).toEqual(['opt_out email offers']);
  });

  test('says afterwards that it is stopped, and still stops everything (ACCEPTANCE 13)', async ({ page }) => {
    const { ref } = await makePerson();
    const link = await linkOf(ref);
    await page.goto(link);
    await way(page, 'Stop Offers and sales e-mails').click();
    await page.getByRole('link', { name: 'All your choices' }).click();

    await expect(page.getByText('You do not get Offers and sales e-mails')).toBeVisible();
    await expect(way(page, 'Stop Offers and sales e-mails')).toHaveCount(0);
    await expect(way(page, 'Stop all marketing')).toBeVisible();
  });

  test('lowers the frequency with one press (ACCEPTANCE 12)', async ({ page }) => {
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

    await expect(changedLines(page)).toHaveText(['Offers and sales, by e-mail: At most one a month']);
    await expect(page.getByText('About 15 messages a month before, about 10 now.')).toBeVisible();
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
    test(`pauses for ${days} days, to the date that its button shows (ACCEPTANCE 12)`, async ({ page }) => {
      const { ref } = await makePerson();
      await page.goto(await linkOf(ref));
      const button = way(page, `${days} days`);
      await expect(button).toHaveAccessibleName(
        new RegExp(`^Pause Offers and sales e-mails for ${days} days until \\d+ \\w+$`),
      );
      const shown = /until (.+)$/.exec((await button.textContent()) ?? '')?.[1] ?? '';
      const pressedAt = Date.now();

      await button.click();

      await expect(title(page)).toHaveText('Done');
      const [event, ...more] = await ledgerOf(ref);
      expect(more).toEqual([]);
      expect(event).toMatchObject({ action: 'pause', channel: 'email', topic: 'offers' });
      const until = event?.pausedUntil ?? new Date(0);
      // Up to the next full hour, so that a second press changes nothing.
      expect(until.getTime()).toBeGreaterThanOrEqual(pressedAt + days * DAY);
      expect(until.getTime()).toBeLessThan(Date.now() + days * DAY + HOUR);
      const date = longDate(until);
      await expect(changedLines(page)).toHaveText([`Offers and sales, by e-mail: paused until ${date}`]);
      expect(date.startsWith(shown.slice(0, 5).trim()), `${shown} is short for ${date}`).toBe(true);
      await expect(page.getByText('About 15 messages a month before, about 9 now.')).toBeVisible();
    });
  }

  test('stops everything with one press, on every channel (ACCEPTANCE 12, 13, 16)', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await linkOf(ref));

    await way(page, 'Stop all marketing').click();

    await expect(changedLines(page)).toHaveText(['All marketing: stopped']);
    await expect(page.getByText('About 15 messages a month before, none now.')).toBeVisible();
    expect(await eventsOf(ref)).toEqual(['opt_out * *']);
    for (const channel of ['sms', 'whatsapp'] as const) {
      await page.goto(await linkOf(ref, { channel }));
      await expect(title(page)).toHaveText('All marketing is stopped');
    }
  });

  test('takes the press back for thirty minutes, and offers it once', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await linkOf(ref));
    await way(page, 'Stop all marketing').click();
    const result = page.url();
    await expect(page.getByText(/^Until \d{2}:\d{2} you can take all of this back\.$/)).toBeVisible();

    await page.getByRole('button', { name: 'Undo' }).click();

    await expect(title(page)).toHaveText('Taken back');
    await expect(page.getByText('Everything is as it was before.')).toBeVisible();
    expect(await eventsOf(ref)).toEqual(['opt_out * *', 'undo * *']);
    await page.goto(result);
    await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);
    await page.getByRole('link', { name: 'All your choices' }).click();
    await expect(way(page, 'Stop Offers and sales e-mails')).toBeVisible();
  });

  test('changes nothing when the same is pressed twice (ACCEPTANCE 7)', async ({ context }) => {
    const { ref } = await makePerson();
    const link = await linkOf(ref);
    const [first, second] = [await context.newPage(), await context.newPage()];
    await first.goto(link);
    await second.goto(link);
    await way(second, 'One a week').click();
    await expect(title(second)).toHaveText('Done');

    await first.bringToFront();
    await way(first, 'One a week').click();

    await expect(title(first)).toHaveText('Nothing to change');
    await expect(first.getByText('Your choices were like this already.')).toBeVisible();
    expect(await eventsOf(ref)).toEqual(['opt_down email offers']);
  });

  test('about a whole channel stops the channel', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await linkOf(ref, { channel: 'sms', topic: null }));
    await expect(title(page)).toHaveText('Stop or change marketing text messages');

    await way(page, 'Stop marketing text messages').click();

    await expect(changedLines(page)).toHaveText(['All marketing by text message: stopped']);
    expect(await eventsOf(ref)).toEqual(['opt_out sms *']);
  });

  test('of somebody first seen shows the page, and makes a record only with their first press', async ({
    page,
  }) => {
    const ref = newRef();
    await page.goto(await linkOf(ref));
    await expect(page.getByText('For the person this link was sent to')).toBeVisible();
    expect(await isKnown(ref)).toBe(false);

    await way(page, 'Stop Offers and sales e-mails').click();

    await expect(title(page)).toHaveText('Done');
    expect(await isKnown(ref)).toBe(true);
    expect(await eventsOf(ref)).toEqual(['opt_out email offers']);
  });
});
