import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { eventsOf, feedbackOf, linkOf, makePerson, manageLinkOf } from './cast';
import { changedLines, errorSummary, tick, title, way } from './pages';

test.use({ viewport: { width: 320, height: 568 }, allowedErrors: [/status of 422/] });

type Focus = { name: string; isVisible: boolean; isHidden: boolean };

/** Where the focus is, whether it is visible, and whether the bar with Save covers it. */
function focus(page: Page): Promise<Focus> {
  return page.evaluate(() => {
    const element = document.activeElement ?? document.body;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const { left, top, right, bottom } = element.getBoundingClientRect();
    // Visible if any of these is the element, its label or part of it.
    const points = [0.1, 0.5, 0.9].map((part) =>
      document.elementFromPoint((left + right) / 2, top + (bottom - top) * part),
    );
    return {
      name: (element.getAttribute('aria-label') ?? (element.id || element.textContent)).trim().slice(0, 60),
      isVisible: outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2,
      isHidden: !points.some((at) => at !== null && (element.contains(at) || at.contains(element))),
    };
  });
}

/** Presses Tab until the target has the focus; every stop on the way must be visible. */
async function tabTo(page: Page, isThere: () => Promise<boolean>): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    expect(await focus(page)).toMatchObject({ isVisible: true, isHidden: false });
    if (await isThere()) return;
  }
  throw new Error('The target did not get the focus after 60 tabs.');
}

function hasFocus(locator: ReturnType<typeof way>): () => Promise<boolean> {
  return () => locator.evaluate((element) => element === document.activeElement);
}

test('The keyboard alone can stop, say why, correct an error, and undo (requirement 25)', async ({
  page,
}) => {
  const { ref } = await makePerson();
  await page.goto(await linkOf(ref));
  await tabTo(page, hasFocus(way(page, 'Stop Offers and sales e-mails')));
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/done\?change=/);

  await tabTo(page, hasFocus(page.getByRole('radio').first()));
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await tabTo(page, hasFocus(page.getByLabel('Anything you want to add')));
  await page.keyboard.insertText('z'.repeat(1_001));
  await tabTo(page, hasFocus(page.getByRole('button', { name: 'Send answer' })));
  await page.keyboard.press('Enter');
  await expect(page).toHaveTitle(/^Error: /);
  await tabTo(page, hasFocus(errorSummary(page).getByRole('link')));
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Anything you want to add')).toBeFocused();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText('Fewer, please.');
  await tabTo(page, hasFocus(page.getByRole('button', { name: 'Send answer' })));
  await page.keyboard.press('Enter');
  await expect(page.getByText('Thank you.')).toBeVisible();
  expect(await feedbackOf(ref)).toEqual([{ reason: 'too_many', comment: 'Fewer, please.' }]);

  await tabTo(page, hasFocus(page.getByRole('button', { name: 'Undo' })));
  await page.keyboard.press('Enter');
  await expect(title(page)).toHaveText('Undone. You get Offers and sales e-mails again.');
  expect(await eventsOf(ref)).toEqual(['opt_out email offers', 'undo email offers']);
});

test('The keyboard alone can save, and the bar with Save never hides the focus (requirement 25)', async ({
  page,
}) => {
  const { ref } = await makePerson();
  await page.goto(await manageLinkOf(ref));
  await tabTo(page, hasFocus(tick(page, 'Product news')));
  await page.keyboard.press('Space');
  await expect(page.getByRole('status')).toHaveText('→ about 12');
  // From here the bar sticks to the edge of the window.
  const folded = page.getByText('Choose how Offers and sales reaches you');
  await tabTo(page, hasFocus(folded));
  await page.keyboard.press('Enter');
  await tabTo(page, hasFocus(page.locator('#topic-offers-sms')));
  await page.keyboard.press('Space');
  await tabTo(page, hasFocus(page.getByRole('button', { name: 'Save' })));
  await page.keyboard.press('Enter');

  await expect(changedLines(page)).toHaveText([
    'Stopped Product news messages',
    'Stopped Offers and sales text messages',
  ]);
});

test('Nothing happens on input alone (requirement 25)', async ({ page }) => {
  const { ref } = await makePerson();
  await page.goto(await manageLinkOf(ref));
  const address = page.url();
  for (const box of await page.locator('#center input[type=checkbox]:visible').all()) await box.click();
  for (const select of await page.locator('#center select').all()) await select.selectOption({ index: 1 });

  expect(page.url()).toBe(address);
  expect(await eventsOf(ref)).toEqual([]);
});
