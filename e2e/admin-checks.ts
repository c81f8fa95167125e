import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { Locale } from '@/domain/workspace/schema';
import { PASSWORD } from './admin-cast';
import { expect } from './fixtures';

const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

const ofBuilder = createRequire(createRequire(import.meta.url).resolve('@axe-core/playwright'));
const AXE = readFileSync(ofBuilder.resolve('axe-core/axe.min.js'), 'utf8');
/** Axe itself, for a page that does not have it yet: the builder would send half a megabyte twice for each look. */
const axeSource = `if (!window.axe) { ${AXE} }`;

/**
 * Looks for accessibility problems. Without frames axe needs no second page to merge their results, which takes as long
 * as the check itself: its "legacy mode". Elements that pass are not described, which takes half of its time.
 */
export function axe(page: Page): AxeBuilder {
  return new AxeBuilder({ page, axeSource })
    .options({ resultTypes: ['violations'] })
    .withTags(TAGS)
    .setLegacyMode(page.frames().length === 1);
}

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 800 };

/** Logs in with the password alone, up to the second step. */
export async function givePassword(page: Page, email: string, to: string): Promise<void> {
  await page.goto(to);
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Second step' })).toBeVisible();
}

/**
 * Checks that an open page works on a phone and on a desktop, in light and dark, in its language. Requirement 25. In
 * the second language axe, which is slow, only checks the phone: the pages differ only in their texts.
 */
export async function expectUsable(page: Page, locale: Locale): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('lang', locale);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  for (const [size, colorScheme] of [
    [PHONE, locale === 'en' ? 'light' : 'dark'],
    [DESKTOP, locale === 'en' ? 'dark' : 'light'],
  ] as const) {
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    if (locale === 'en' || size === PHONE) {
      const { violations } = await axe(page).analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    }
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(overflow, `wider than ${size.width}`).toBeLessThanOrEqual(0);
  }
  // Missing texts show as their keys.
  await expect(page.locator('body')).not.toContainText(
    /\b(shell|connect|imports|members|recipients|reports|settings)\.[a-z]+\.?[a-z]*/,
  );
}
