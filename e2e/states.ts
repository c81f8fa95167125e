import type { Page } from '@playwright/test';
import type { Locale } from '@/domain/workspace/schema';
import { linkOf, makePerson, manageLinkOf } from './cast';

/** Every page and state of the recipient's side: each opens a page in that state, for a new person. */
export const STATES: Record<string, (page: Page, locale: Locale) => Promise<void>> = {
  unsubscribe: async (page, locale) => {
    await page.goto(await linkOf((await makePerson({ locale })).ref));
  },
  manage: async (page, locale) => {
    const { ref } = await makePerson({ locale });
    await press(page, await linkOf(ref), 'pause:60');
    await press(page, await linkOf(ref, { channel: 'whatsapp', topic: null }), 'stop');
    await press(page, await linkOf(ref, { topic: 'product-news' }), 'less:monthly');
    await page.goto(await manageLinkOf(ref));
  },
  result: async (page, locale) => {
    await press(page, await linkOf((await makePerson({ locale })).ref), 'stop');
  },
  'reason-error': async (page, locale) => {
    await press(page, await linkOf((await makePerson({ locale })).ref), 'stop');
    await page.locator('#comment').fill('So it goes. '.repeat(90).trim());
    await page.locator('#why button').click();
    await page.waitForURL(/\/reason/);
  },
  thanks: async (page, locale) => {
    await press(page, await linkOf((await makePerson({ locale })).ref), 'less:weekly');
    // The first option is no answer, for which the page does not thank.
    await page.locator('#why input[type=radio]').nth(1).check();
    await page.locator('#why button').click();
    await page.waitForURL(/thanks=1/);
  },
  history: async (page, locale) => {
    const link = await linkOf((await makePerson({ locale })).ref);
    await press(page, link, 'less:weekly');
    await press(page, link, 'pause:30');
    await press(page, link, 'stop');
    await page.goto(`${link}/history`);
  },
  receipt: async (page, locale) => {
    const link = await linkOf((await makePerson({ locale })).ref);
    await press(page, link, 'everything');
    const change = new URL(page.url()).searchParams.get('change') ?? '';
    await page.goto(`${link}/receipt/${change}`);
  },
  stopped: async (page, locale) => {
    const link = await linkOf((await makePerson({ locale })).ref);
    await press(page, link, 'everything');
    await page.goto(link);
  },
  broken: async (page, locale) => {
    await page.goto(`/u/not-a-link?lang=${locale}`);
  },
};

async function press(page: Page, link: string, choice: string): Promise<void> {
  await page.goto(link);
  await page.locator(`#ways button[value="${choice}"]`).click();
  await page.waitForURL(/\/done\?/);
}
