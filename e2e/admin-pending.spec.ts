import type { Page } from '@playwright/test';
import { enterAs, HOME } from './admin-cast';
import { expect, test } from './fixtures';

/** Holds back the answers to addresses like this one until it is called. */
async function hold(page: Page, address: RegExp): Promise<() => void> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(address, async (route) => {
    await released;
    await route.continue();
  });
  return () => release();
}

for (const reducedMotion of ['reduce', 'no-preference'] as const) {
  test(`A slow page shows at once that it is loading, without moving anything (motion: ${reducedMotion})`, async ({
    page,
    context,
  }) => {
    await page.emulateMedia({ reducedMotion });
    await enterAs(context, 'owner');
    await page.goto(HOME);
    const main = page.locator('#main');
    await expect(page.getByRole('button', { name: 'Find …' }).filter({ visible: true })).toBeVisible();
    const link = page.getByRole('link', { name: 'By consent source' }).filter({ visible: true });
    const place = await link.boundingBox();

    const release = await hold(page, /\/cohorts/);
    // The click may last as long as the answer is held back.
    const clicked = link.click();
    await expect(main).toHaveAttribute('aria-busy', 'true');
    await expect(link.locator('[data-pending="true"]')).toHaveCSS('opacity', '1');
    const line = page.locator('.pending-line');
    await expect(line).toHaveCSS('opacity', '1');
    if (reducedMotion === 'reduce') await expect(line).toHaveCSS('transform', 'none');
    expect(await link.boundingBox()).toEqual(place);
    release();
    await clicked;
    await expect(page.getByRole('heading', { level: 1, name: 'By consent source' })).toBeVisible();
    await expect(main).toHaveAttribute('aria-busy', 'false');

    // A filter is a full page load, so what was shown meanwhile is checked afterwards.
    await page.evaluate(() => {
      const page = document.getElementById('main');
      const note = () => sessionStorage.setItem('busy', page?.getAttribute('aria-busy') ?? '');
      if (page) new MutationObserver(note).observe(page, { attributeFilter: ['aria-busy'] });
    });
    await page.getByRole('link', { name: '7 days' }).click();
    await expect(page).toHaveURL(/period=7d/);
    expect(await page.evaluate(() => sessionStorage.getItem('busy'))).toBe('true');
    await expect(main).toHaveAttribute('aria-busy', 'false');

    // A download leaves the page where it is.
    const file = page.waitForEvent('download');
    await page.getByRole('link', { name: /CSV/ }).first().click();
    await file;
    await expect(main).toHaveAttribute('aria-busy', 'false');
  });
}
