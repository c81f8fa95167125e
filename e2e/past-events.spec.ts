import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { eventsOf, linkOf, makePerson, manageLinkOf, newRef, query } from './cast';
import { openCenter, title } from './pages';

// Buttons are found by their values: other specs check their labels.
async function press(page: Page, link: string, choice: string): Promise<string> {
  await page.goto(link);
  await page.locator(`#ways button[value="${choice}"]`).click();
  await expect(page).toHaveURL(/\/done\?/);
  return page.url();
}

const undo = (page: Page) => page.getByRole('button', { name: 'Undo' });
const story = (page: Page) => page.getByRole('region', { name: 'What happened' });

async function expectFocusOnHeading(page: Page): Promise<void> {
  await expect(title(page)).toBeFocused();
}

test.describe('The page about a change', { tag: '@both' }, () => {
  test('says what holds now after an undo, further stops and Back', async ({ page, request }) => {
    const { ref } = await makePerson();
    const link = await linkOf(ref);
    const stopped = await press(page, link, 'stop');
    await expect(page).toHaveTitle('Offers and sales e-mails are stopped – Alder & Maré');
    await expectFocusOnHeading(page);
    await expect(page.getByText(/^\d+ \w+ \d{4} at \d\d:\d\d UTC, on this page$/)).toBeVisible();

    await undo(page).click();
    await expect(title(page)).toHaveText('Undone. You get Offers and sales e-mails again.');
    await expect(page).toHaveTitle(/^Undone\. You get Offers and sales e-mails again\. – /);
    await expectFocusOnHeading(page);
    const undone = page.url();

    await page.goBack();
    await page.reload();
    for (const again of ['Back', 'reload']) {
      await expect(title(page), again).toHaveText('Undone. You get Offers and sales e-mails again.');
      await expect(page.locator('#why'), again).toHaveCount(0);
      await expect(undo(page), again).toHaveCount(0);
      await page.goto(stopped);
    }
    await expect(page.getByText('You get about 15 messages a month.')).toBeVisible();

    await press(page, link, 'everything');
    await page.goto(undone);
    await expect(title(page)).toHaveText('All marketing from Alder & Maré is stopped');
    await expect(page.getByText('You get no marketing messages.')).toBeVisible();
    await expect(story(page).getByText('Stopped all marketing from Alder & Maré')).toHaveCount(1);
    await expect(page.getByText('You get Offers and sales e-mails')).toHaveCount(0);
    // The mail program's own button, long after: it changes nothing, and the page of the first stop stays true.
    await request.post(link, { form: { 'List-Unsubscribe': 'One-Click' } });
    await page.goto(stopped);
    await expect(title(page)).toHaveText('All marketing from Alder & Maré is stopped');
  });

  test('says that an undo makes no difference if a wider stop holds', async ({ page }) => {
    const { ref } = await makePerson();
    const link = await linkOf(ref);
    const stopped = await press(page, link, 'stop');
    await press(page, link, 'everything');
    await page.goto(stopped);
    await undo(page).click();

    await expect(title(page)).toHaveText('All marketing from Alder & Maré is stopped');
    await expect(page.getByText(/^Your change is saved\. It makes no difference for now/)).toBeVisible();
    await expect(page.getByText('You get no marketing messages.')).toBeVisible();
  });

  test('leaves out what a later change by the sender has made untrue', async ({ page }) => {
    // Without an address, which would keep the stop by itself.
    const ref = newRef();
    await press(page, await linkOf(ref), 'stop');
    // As a consent reported by the sender does; other tests cover that API.
    await query(
      `WITH r AS (SELECT id, workspace_id FROM recipient WHERE ref = $1), p AS (
         UPDATE preference SET choice = 'in' WHERE recipient_id = (SELECT id FROM r))
       INSERT INTO consent_event (workspace_id, recipient_id, change_id, occurred_at, action, channel, topic,
                                  choice_before, choice_after, actor, source, automated)
       SELECT workspace_id, id, gen_random_uuid(), now(), 'opt_in', 'email', 'offers', 'out', 'in', 'api_key', 'api', false
         FROM r`,
      [ref],
    );
    await page.reload();

    await expect(title(page)).toHaveText('You get Offers and sales e-mails');
    await expect(story(page).getByText('through Alder & Maré’s own systems')).toHaveCount(1);
    await expect(page.getByText('are stopped')).toHaveCount(0);
    await expect(page.locator('#why')).toHaveCount(0);
    await expect(undo(page)).toHaveCount(0);
  });
});

test.describe('A repeated submission', { tag: '@both' }, () => {
  test('shows what the first one did, for a choice, for its undo, and after the mail program’s own button', async ({
    page,
    context,
    request,
  }) => {
    const { ref } = await makePerson();
    const link = await linkOf(ref);
    const [second, third] = [await context.newPage(), await context.newPage()];
    for (const tab of [second, third]) await tab.goto(link);

    const first = await press(page, link, 'stop');
    await second.locator('#ways button[value="stop"]').click();
    await expect(title(second)).toHaveText('Offers and sales e-mails are stopped');
    await expect(second.getByText('This was already stopped.')).toBeVisible();
    await expect(second.locator('#why')).toBeVisible();
    expect(new URL(second.url()).searchParams.get('change')).toBe(new URL(first).searchParams.get('change'));

    // A wish for less from a tab that does not know of the stop: more than it asks for is already done.
    await third.locator('#ways button[value="less:weekly"]').click();
    await expect(title(third)).toHaveText('Offers and sales e-mails are stopped');
    await expect(third.getByText('You get less than that already, so nothing was changed.')).toBeVisible();
    await expect(undo(third), 'what can be done about it').toBeVisible();

    await undo(page).click();
    await expect(title(page)).toHaveText(/^Undone\. /);
    await undo(second).click();
    await expect(title(second)).toHaveText('Undone. You get Offers and sales e-mails again.');
    expect(await eventsOf(ref)).toEqual(['opt_out email offers', 'undo email offers']);

    await third.goto(link);
    await request.post(link, { form: { 'List-Unsubscribe': 'One-Click' } });
    await third.locator('#ways button[value="stop"]').click();
    await expect(title(third)).toHaveText('Offers and sales e-mails are stopped');
    await expect(third.getByText(/with the unsubscribe button of a mail program$/)).toBeVisible();
    await undo(third).click();
    await expect(title(third)).toHaveText(/^Undone\. /);
  });

  test('does not claim a stop that no longer holds', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(`${await linkOf(ref)}/done?repeat=stopped`);
    await expect(title(page)).toHaveText('You get Offers and sales e-mails');
    await expect(page.getByText('This was already stopped.')).toHaveCount(0);
  });

  test('does not claim a wish for less or for the same that no longer holds', async ({ page, context }) => {
    const { ref } = await makePerson();
    const link = await linkOf(ref);
    const stale = await context.newPage();
    await stale.goto(link);
    await press(page, link, 'less:monthly');
    await stale.locator('#ways button[value="less:weekly"]').click();
    await expect(stale.getByText('You get less than that already')).toBeVisible();
    const address = stale.url();
    // The page no longer shows the change in the address, as if no one's change had caused it.
    const other = address.replace(/&change=[^&]*/, '');
    await stale.goto(other);
    await expect(stale.getByText('You get less than that already'), 'as long as it holds').toBeVisible();

    await undo(page).click();
    await expect(title(page)).toHaveText(/^Undone\. /);
    for (const again of [address, other, `${link}/done?repeat=so`, `${link}/done?repeat=less&held=x`]) {
      await stale.goto(again);
      await expect(title(stale)).toHaveText(/You get Offers and sales e-mails( as before\.)?$/);
      await expect(stale.getByText(/less than that already|already so/)).toHaveCount(0);
    }
  });

  test('shows what the first one did, for a save, and for a frequency higher than the one that holds', async ({
    context,
  }) => {
    const { ref } = await makePerson();
    const [first, second] = [await context.newPage(), await context.newPage()];
    for (const tab of [first, second]) {
      await tab.goto(await manageLinkOf(ref));
      await tab.locator('#topic-surveys').uncheck();
      await tab.locator('#topic-events').uncheck();
    }
    for (const tab of [first, second]) {
      await tab.locator('#center button[type=submit]').click();
      await expect(title(tab)).toHaveText('Your choices are saved');
      await expect(undo(tab)).toBeVisible();
      await expect(tab.getByRole('list', { name: 'What changed' }).getByRole('listitem')).toHaveCount(2);
    }
    expect(await eventsOf(ref)).toHaveLength(2);

    const link = await linkOf(ref);
    for (const tab of [first, second]) await tab.goto(link);
    await press(first, link, 'less:monthly');
    await second.locator('#ways button[value="less:weekly"]').click();
    await expect(title(second)).toHaveText('You get Offers and sales e-mails at most once a month');
    await expect(second.getByText('You get less than that already')).toBeVisible();
  });
});

test('A page that the browser restores from its back/forward cache is reloaded', async ({ page }) => {
  // Without an address, which would keep the stop by itself.
  const ref = newRef();
  const link = await linkOf(ref);
  await press(page, link, 'stop');
  await expect(undo(page)).toBeVisible();
  await query(
    `UPDATE preference SET choice = NULL WHERE recipient_id = (SELECT id FROM recipient WHERE ref = $1)`,
    [ref],
  );
  await page.waitForLoadState('networkidle');
  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));

  await expect(title(page)).toHaveText('You get Offers and sales e-mails');
});

test.describe('A form that is shown again', { tag: '@both' }, () => {
  test.use({ allowedErrors: [/status of 422/] });

  test('has its error in the title, gets the focus, and links to existing fields', async ({ page }) => {
    const { ref } = await makePerson();
    const link = await linkOf(ref);
    await page.goto(link);
    const forge = async (form: string, name: string, value: string) => {
      await page.locator(form).evaluate(
        (element, [key, forged]) => {
          const input = document.createElement('input');
          Object.assign(input, { type: 'hidden', name: key, value: forged });
          element.querySelector(`[name="${key ?? ''}"]:not(button)`)?.remove();
          element.querySelectorAll('button').forEach((button) => (button.value = forged ?? ''));
          element.append(input);
        },
        [name, value],
      );
    };
    const expectMended = async (called: RegExp) => {
      await expect(page).toHaveTitle(called);
      await expect(page.locator('#problems')).toBeFocused();
      for (const lead of await page.locator('#problems a').all())
        await expect(page.locator((await lead.getAttribute('href')) ?? '')).toHaveCount(1);
    };
    await forge('#ways', 'choice', 'dance');
    await page.locator('#ways button').first().click();
    await expectMended(/^Error: Choose one of the ways shown – /);
    await openCenter(page);
    await forge('#center', 'seen', 'cut sh');
    await page.locator('#center button[type=submit]').click();
    await expectMended(/^Error: Please choose again – /);
    await press(page, link, 'everything');
    await page.locator('#comment').fill('x'.repeat(1_001));
    await page.locator('#why button').click();
    await expectMended(/^Error: Shorten your comment – /);
    // If everything is stopped, the link's page has nothing left to choose.
    const answer = await page.request.post(`${link}/choose`, { form: { choice: 'dance' } });
    expect(answer.status()).toBe(422);
    const html = await answer.text();
    for (const [, id = ''] of html.matchAll(/href="#([\w-]+)"/g)) expect(html).toContain(`id="${id}"`);
  });
});
