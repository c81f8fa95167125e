import path from 'node:path';
import type { Locale } from '@/domain/workspace/schema';
import { test } from './fixtures';
import { STATES } from './states';

test.use({ allowedErrors: [/status of (404|422)/], deviceScaleFactor: 1 });

const SIZES = {
  phone: { width: 390, height: 844 },
  narrow: { width: 320, height: 568 },
  desktop: { width: 1280, height: 900 },
};

type Size = keyof typeof SIZES;

/** Which states get which pictures. The first screen only, where a page is long and the fold matters. */
const SHOTS: { state: string; locale?: Locale; whole?: boolean; sizes?: Size[] }[] = [
  { state: 'unsubscribe', sizes: ['phone', 'narrow', 'desktop'] },
  { state: 'unsubscribe', locale: 'pt-BR', sizes: ['phone', 'narrow'] },
  { state: 'manage', whole: true, sizes: ['phone', 'desktop'] },
  { state: 'result', whole: true },
  { state: 'reason-error', whole: true },
  { state: 'history', whole: true },
  { state: 'receipt', whole: true, sizes: ['phone', 'desktop'] },
  { state: 'stopped' },
  { state: 'broken' },
];

for (const { state, locale = 'en', whole = false, sizes = ['phone'] as Size[] } of SHOTS) {
  test(`Pictures of “${state}” in ${locale}`, async ({ page }) => {
    await page.setViewportSize(SIZES.phone);
    await STATES[state]?.(page, locale);
    for (const size of sizes) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize(SIZES[size]);
        await page.emulateMedia({ colorScheme });
        await page.evaluate(() => window.scrollTo(0, 0));
        const name = [state, ...(locale === 'en' ? [] : ['pt']), size, colorScheme].join('-');
        await page.screenshot({
          path: path.join(import.meta.dirname, '../docs/screenshots', `${name}.png`),
          fullPage: whole,
          animations: 'disabled',
        });
      }
    }
  });
}
