import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { eventsOf, linkOf, makePerson, manageLinkOf } from './cast';
import { channelTick, howOften, openCenter, tick, title, way } from './pages';

declare global {
  interface Window {
    shifted?: number;
  }
}

test.describe('With JavaScript', () => {
  test('the forecast follows each choice', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await manageLinkOf(ref));
    await expect(page.getByText('About 15 messages a month now')).toBeVisible();
    const then = page.getByRole('status');

    await tick(page, 'Offers and sales').uncheck();
    await expect(then).toHaveText('→ about 7');
    await howOften(page, 'Product news').selectOption('monthly');
    await expect(then).toHaveText('→ about 5');
    await channelTick(page, 'email').uncheck();
    await expect(then).toHaveText('→ about 1');
    await page.getByLabel('Pause everything').selectOption('30');
    await expect(then).toHaveText('→ none');
  });

  test('the browser asks about unsaved changes before the page is left, but not when they are saved', async ({
    page,
  }) => {
    const { ref } = await makePerson();
    await page.goto(await manageLinkOf(ref));
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    await tick(page, 'Questions for you').uncheck();
    await expect(page.getByRole('status')).toHaveText('→ about 14');

    await page.getByRole('link', { name: 'What was changed before' }).click();
    await expect.poll(() => asked).toEqual(['beforeunload']);
    await expect(tick(page, 'Questions for you')).not.toBeChecked();

    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page).toHaveURL(/\/done\?change=/);
    expect(asked).toEqual(['beforeunload']);
    expect(await eventsOf(ref)).toEqual(['opt_down * surveys']);
  });

  test('a page without unsaved changes is left without a question', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await manageLinkOf(ref));
    let asked = 0;
    page.on('dialog', (dialog) => {
      asked += 1;
      void dialog.accept();
    });
    await tick(page, 'Questions for you').uncheck();
    await expect(page.getByRole('status')).toHaveText('→ about 14');
    await tick(page, 'Questions for you').check();
    await expect(page.getByRole('status')).toHaveText('');
    await page.getByRole('link', { name: 'What was changed before' }).click();

    await expect(title(page)).toHaveText('What was changed');
    expect(asked).toBe(0);
  });

  test('the ways out work without a question about unsaved changes (requirement 37)', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await linkOf(ref));
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await openCenter(page);
    await tick(page, 'Questions for you').uncheck();
    await expect(page.getByRole('status')).toHaveText('→ about 14');
    await way(page, 'Stop all marketing').click();

    await expect(page).toHaveURL(/\/done\?change=/);
    expect(asked).toEqual([]);
  });

  test('the characters left are counted near the end of a comment', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await linkOf(ref));
    await way(page, 'Stop Offers and sales e-mails').click();
    const comment = page.getByLabel('Anything you want to add');
    await comment.fill('x'.repeat(900));
    await expect(page.getByRole('status')).toHaveText('100 characters left');
    await comment.fill('x'.repeat(999));
    await expect(page.getByRole('status')).toHaveText('1 character left');
  });

  for (const [name, open] of [
    ['unsubscribe', linkOf],
    ['manage', manageLinkOf],
  ] as const) {
    test(`nothing moves while the page “${name}” hydrates`, async ({ page }) => {
      const { ref } = await makePerson();
      await page.setViewportSize({ width: 390, height: 844 });
      await watchShifts(page);
      await page.goto(await open(ref), { waitUntil: 'networkidle' });
      await expect.poll(() => isAlive(page)).toBe(true);

      expect(await page.evaluate(() => window.shifted)).toBe(0);
    });
  }
});

test.describe('Before JavaScript has loaded', () => {
  test('choices made early are kept when it loads', async ({ page }) => {
    const { ref } = await makePerson();
    const held = await holdScripts(page);
    await page.goto(await manageLinkOf(ref), { waitUntil: 'commit' });
    await tick(page, 'Questions for you').uncheck();
    await howOften(page, 'Product news').selectOption('monthly');
    await page.getByLabel('Pause everything').selectOption('30');
    held.release();

    await expect.poll(() => isAlive(page)).toBe(true);
    await expect(howOften(page, 'Product news')).toHaveValue('monthly');
    await expect(page.getByLabel('Pause everything')).toHaveValue('30');
    await expect(tick(page, 'Questions for you')).not.toBeChecked();
    await expect(page.getByRole('status')).toHaveText('→ none');
  });

  test('a comment begun early is kept when it loads', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await linkOf(ref));
    await way(page, 'Stop Offers and sales e-mails').click();
    await expect(page).toHaveURL(/\/done\?change=/);
    const held = await holdScripts(page);
    await page.reload({ waitUntil: 'commit' });
    await page.getByRole('radio', { name: 'Another reason' }).check();
    await page.getByLabel('Anything you want to add').fill('Begun early. '.repeat(70));
    held.release();

    await expect.poll(() => isAlive(page)).toBe(true);
    await expect(page.getByLabel('Anything you want to add')).toHaveValue('Begun early. '.repeat(70));
    await expect(page.getByRole('radio', { name: 'Another reason' })).toBeChecked();
    // A trailing space is not stored, and not counted.
    await expect(page.getByRole('status')).toHaveText('91 characters left');
  });
});

/** Holds back all scripts until released: a phone on a slow connection. */
async function holdScripts(page: Page): Promise<{ release: () => void }> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(/\/assets\/.*\.js/, async (route) => {
    await released;
    await route.continue();
  });
  return { release: () => release() };
}

/** Whether the page's script has run: browsers run it before they call a page complete. */
function isAlive(page: Page): Promise<boolean> {
  return page.evaluate(() => document.readyState === 'complete');
}

async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.shifted = 0;
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        window.shifted = (window.shifted ?? 0) + (entry as unknown as { value: number }).value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
}
