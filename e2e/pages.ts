import type { Locator, Page } from '@playwright/test';

// Finds things on the recipient's pages by role and name, as a screen reader does.

export function title(page: Page): Locator {
  return page.getByRole('heading', { level: 1 });
}

/** One of the ways out, by its button's label. */
export function way(page: Page, name: string | RegExp): Locator {
  return page.locator('#ways').getByRole('button', { name });
}

/** What the result page says was changed, one line each. */
export function changedLines(page: Page): Locator {
  return page.getByRole('list', { name: /^(What changed|O que mudou)$/ }).getByRole('listitem');
}

export function errorSummary(page: Page): Locator {
  return page.getByRole('alert').filter({ has: page.getByRole('heading') });
}

/** Opens the whole center, which an unsubscribe link folds below the ways out. */
export async function openCenter(page: Page): Promise<void> {
  await page.locator('summary', { hasText: 'Choose what you get' }).click();
}

/** A topic's or channel's checkbox. */
export function tick(page: Page, name: string): Locator {
  return page.locator('#center').getByRole('checkbox', { name, exact: true });
}

/** A channel's checkbox, whose name may end with the masked address. */
export function channelTick(page: Page, channel: string): Locator {
  return page.locator(`#channel-${channel}`);
}

export function howOften(page: Page, topic: string): Locator {
  return page.getByRole('combobox', { name: `How often: ${topic}` });
}

/** A date as the pages write it for a reader in UTC: `4 March 2027`. */
export function longDate(date: Date, locale = 'en-GB'): string {
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(date);
}

/** A date as a narrow control writes it: `4 Mar`. */
export function shortDate(date: Date): string {
  return new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(date);
}

/** The path of the link that any page belongs to. */
export function linkIn(page: Page): string {
  return new URL(page.url()).pathname.split('/').slice(0, 3).join('/');
}

/** Presses a button that posts a form, and returns the answer's status. */
export async function statusAfter(page: Page, press: () => Promise<void>): Promise<number> {
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await press();
  const response = await answered;
  await page.waitForLoadState();
  return response.status();
}
