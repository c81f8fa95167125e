import { existsSync } from 'node:fs';
import { launch, type Browser, type LaunchOptions, type Page } from 'puppeteer-core';
import { eventsOf, linkOf, makePerson, manageLinkOf } from './cast';
import { expect, test } from './fixtures';

// Playwright only drives its own build of Firefox, which is a download; puppeteer drives Debian's, over WebDriver BiDi.
const FIREFOX = [process.env['FIREFOX_PATH'] ?? '', '/usr/bin/firefox-esr', '/usr/bin/firefox'].find(
  existsSync,
);

test.describe('@looks In Firefox', () => {
  test.skip(
    !FIREFOX,
    'There is no Firefox here. On Debian: apt-get install firefox-esr, or set FIREFOX_PATH.',
  );
  // It is slow to start.

  test('the page fits a small phone, stops, undoes, and saves the center', async ({ baseURL }) => {
    const { ref } = await makePerson();
    await inFirefox({}, async (page, errors) => {
      await page.goto((baseURL ?? '') + (await linkOf(ref)));
      const { bottom, overflow } = await page.evaluate(() => ({
        bottom: document.querySelector('button[value=everything]')?.getBoundingClientRect().bottom,
        overflow: document.documentElement.scrollWidth - window.innerWidth,
      }));
      expect(bottom, 'stop all is in sight').toBeLessThanOrEqual(568);
      expect(overflow, 'no scrolling sideways').toBeLessThanOrEqual(0);

      await press(page, '#ways button[value=stop]');
      await expectHeading(page, 'Offers and sales e-mails are stopped');
      await press(page, 'form[action*="/undo"] button');
      await expectHeading(page, 'Undone. You get Offers and sales e-mails again.');
      expect(await eventsOf(ref)).toEqual(['opt_out email offers', 'undo email offers']);

      await page.goto((baseURL ?? '') + (await manageLinkOf(ref)));
      await page.locator('#topic-events').click();
      await expect
        .poll(() => read(page, () => document.querySelector('[role=status]')?.textContent))
        .toMatch(/→/);
      await press(page, '#center button[type=submit]');
      await expectHeading(page, 'Workshops and events messages are stopped');
      expect((await eventsOf(ref)).slice(2)).toEqual(['opt_down * events']);
      expect(errors).toEqual([]);
    });
  });

  test('the page stops without JavaScript, and links to what is wrong with a comment', async ({
    baseURL,
  }) => {
    const { ref } = await makePerson();
    await inFirefox({ extraPrefsFirefox: { 'javascript.enabled': false } }, async (page) => {
      await page.goto((baseURL ?? '') + (await linkOf(ref)));
      await press(page, '#ways button[value=stop]');
      await expectHeading(page, 'Offers and sales e-mails are stopped');
      expect(await eventsOf(ref)).toEqual(['opt_out email offers']);
      await page.$eval('#comment', (comment) => {
        (comment as HTMLTextAreaElement).value = 'x'.repeat(1_001);
      });
      await press(page, '#why button');
      await expect.poll(() => read(page, () => document.title)).toMatch(/^Error: Shorten your comment – /);
      await expect.poll(() => focused(page)).toBe('problems');
    });
  });
});

/** A page of a browser that is closed afterwards, and the errors on its console. */
async function inFirefox(
  options: LaunchOptions,
  look: (page: Page, errors: string[]) => Promise<void>,
): Promise<void> {
  const given = { ...options, browser: 'firefox', headless: true, executablePath: FIREFOX ?? '' } as const;
  const browser: Browser = await launch(given);
  try {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.setViewport({ width: 320, height: 568 });
    await look(page, errors);
  } finally {
    await browser.close();
  }
}

/** Without the checks of puppeteer's own click, which a page without scripts cannot answer. */
async function press(page: Page, selector: string): Promise<void> {
  await page.$eval(selector, (button) => {
    (button as HTMLElement).click();
  });
}

/** A screen reader reads the page's heading first: its address gives it the focus. */
async function expectHeading(page: Page, text: string): Promise<void> {
  await expect.poll(() => read(page, () => document.querySelector('h1')?.textContent)).toBe(text);
  await expect.poll(() => focused(page)).toBe('what');
}

function focused(page: Page): Promise<string | undefined> {
  return read(page, () => document.activeElement?.id);
}

/** Asks whichever page is there now: the previous one may be gone in the meantime. */
function read(page: Page, what: () => string | undefined): Promise<string | undefined> {
  return page.evaluate(what).catch(() => undefined);
}
