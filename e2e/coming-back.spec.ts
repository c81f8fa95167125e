import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { eventsOf, linkOf, makePerson, manageLinkOf } from './cast';
import { readSeen, writeSeen } from '@/page/view/state';
import { channelTick, errorSummary, linkIn, openCenter, tick, title, way } from './pages';

/** The center's form as it would be posted, with given values for what was seen and what is ticked. */
async function forgedStart(
  page: Page,
  name: 'topics.events.on' | 'channels.email',
): Promise<Record<string, string>> {
  const seen = await page.locator('#center input[name=seen]').inputValue();
  const told = readSeen(seen);
  if (!told) throw new Error('The page does not say what it showed');
  const { channels, topics } = told.state;
  if (name === 'channels.email') channels.email = false;
  if (name === 'topics.events.on' && topics['events']) topics['events'].on = false;
  const posted = await page
    .locator('#center')
    .evaluate((form) =>
      Object.fromEntries(
        [...new FormData(form as HTMLFormElement)].map(([key, value]) => [
          key,
          typeof value === 'string' ? value : '',
        ]),
      ),
    );
  return { ...posted, seen: writeSeen(told), [name]: 'on' };
}

test.describe('Coming back', { tag: '@both' }, () => {
  test('is locked after everything was stopped, and the page says whom to ask', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await linkOf(ref));
    await way(page, 'Stop all marketing').click();
    await expect(page).toHaveURL(/\/done\?change=/);

    for (const link of [await linkOf(ref), await manageLinkOf(ref)]) {
      await page.goto(link);
      await expect(title(page)).toHaveText('All marketing is stopped');
      await expect(page.getByText('Alder & Maré sends you no marketing.')).toBeVisible();
      await expect(page.getByRole('heading', { name: 'If you want messages again' })).toBeVisible();
      await expect(page.getByText('write to hello@alder-mare.example')).toBeVisible();
      await expect(page.getByRole('checkbox')).toHaveCount(0);
      await expect(page.getByRole('button')).toHaveCount(0);
    }
  });

  test('is locked for a stopped channel on every link', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await linkOf(ref, { topic: null }));
    await way(page, 'Stop marketing e-mails').click();
    await page.goto(await manageLinkOf(ref));

    await expect(channelTick(page, 'email')).toBeDisabled();
    await expect(channelTick(page, 'email')).not.toBeChecked();
    await expect(channelTick(page, 'email')).toHaveAccessibleDescription(
      'Stopped. To start it again, write to hello@alder-mare.example.',
    );
    await expect(channelTick(page, 'sms')).toBeEnabled();
  });

  test('is not possible through an unsubscribe link, which keeps what is off and says how to turn it on', async ({
    page,
  }) => {
    const { ref } = await makePerson();
    const link = await linkOf(ref);
    await page.goto(link);
    await openCenter(page);
    await tick(page, 'Workshops and events').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.goto(link);
    await openCenter(page);

    await expect(tick(page, 'Workshops and events')).toBeDisabled();
    await expect(page.getByText('With this link you can stop or reduce messages.')).toBeVisible();
    await page.goto(await manageLinkOf(ref));
    await expect(tick(page, 'Workshops and events')).toBeEnabled();
  });
});

test('A forged form on an unsubscribe link turns nothing on, and the answer says why', async ({ page }) => {
  const { ref } = await makePerson();
  await page.goto(await linkOf(ref));
  await openCenter(page);
  await tick(page, 'Workshops and events').uncheck();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('link', { name: 'All your choices' }).click();
  const form = await forgedStart(page, 'topics.events.on');

  const answer = await page.request.post(`${linkIn(page)}/save`, { form });

  expect(answer.status()).toBe(422);
  const text = await answer.text();
  expect(text).toContain('<title>Error: ');
  expect(text).toContain('There is a problem');
  expect(text).toContain('With this link you can stop or reduce messages.');
  expect(await eventsOf(ref)).toEqual(['opt_down * events']);
});

test('A forged form on a manage link does not open a stopped channel', async ({ page }) => {
  const { ref } = await makePerson();
  await page.goto(await linkOf(ref, { topic: null }));
  await way(page, 'Stop marketing e-mails').click();
  await expect(page).toHaveURL(/\/done\?change=/);
  await page.goto(await manageLinkOf(ref));
  const form = await forgedStart(page, 'channels.email');

  const answer = await page.request.post(`${linkIn(page)}/save`, { form });

  expect(answer.status()).toBe(422);
  expect(await answer.text()).toContain('write to hello@alder-mare.example');
  expect(await eventsOf(ref)).toEqual(['opt_out email *']);
});

test.describe('A form that cannot be read', () => {
  test.use({ allowedErrors: [/status of 422/] });

  test('is shown again with what is wrong, and can be used at once', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await manageLinkOf(ref));
    await page
      .locator('#center input[name=seen]')
      .evaluate((input: HTMLInputElement) => (input.value = 'cut sh'));
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page).toHaveTitle(/^Error: /);
    await expect(errorSummary(page).getByRole('link')).toHaveText(
      'Something got lost on the way, and nothing was changed. Please choose again.',
    );

    await tick(page, 'Questions for you').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();

    await expect(page).toHaveURL(/\/done\?change=/);
    expect(await eventsOf(ref)).toEqual(['opt_down * surveys']);
  });

  test('leaves a URL that can be opened again', async ({ page }) => {
    const { ref } = await makePerson();
    const link = await manageLinkOf(ref);
    await page.goto(link);
    await page
      .locator('#center input[name=seen]')
      .evaluate((input: HTMLInputElement) => (input.value = 'cut sh'));
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page).toHaveTitle(/^Error: /);

    // As a phone does with a tab that it had suspended.
    await page.goto(page.url());

    await expect(title(page)).toHaveText('What you get from Alder & Maré');
  });
});
