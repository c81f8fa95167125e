import path from 'node:path';
import type { Locale } from '@/domain/workspace/schema';
import { enterAs, HOME, speak } from './admin-cast';
import { test } from './fixtures';

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } } as const;

/** Each page of the admin area; the phone and the dark ones where they differ most. */
const SHOTS: { name: string; path: string; locale?: Locale; phone?: boolean }[] = [
  { name: 'overview', path: '', phone: true },
  { name: 'overview', path: '', locale: 'pt-BR' },
  { name: 'overview-by-topic', path: '?period=12m&split=topic' },
  { name: 'reasons', path: '/reasons?period=12m' },
  { name: 'saves', path: '/saves' },
  { name: 'campaigns', path: '/campaigns', phone: true },
  { name: 'cohorts', path: '/cohorts' },
  { name: 'why', path: '/why', phone: true },
  { name: 'alerts', path: '/alerts' },
  { name: 'recipients', path: '/recipients?ref=cus_0004' },
  { name: 'recipient', path: '/recipients/cus_000481' },
  { name: 'deliveries', path: '/deliveries' },
  { name: 'checklist', path: '/checklist' },
  { name: 'topics', path: '/settings/topics' },
  { name: 'reasons-on-offer', path: '/settings/reasons' },
  { name: 'look', path: '/settings/look', phone: true },
  { name: 'copy', path: '/settings/copy' },
  { name: 'sender', path: '/settings/sender' },
  { name: 'publish', path: '/settings/publish' },
  { name: 'link-keys', path: '/settings/link-keys' },
  { name: 'members', path: '/members' },
  { name: 'audit', path: '/audit' },
];

for (const { name, path: below, locale = 'en', phone = false } of SHOTS) {
  test(`Pictures of the admin area’s “${name}” in ${locale}`, async ({ page, context }) => {
    await enterAs(context, 'owner');
    await speak(context, locale);
    await page.goto(`${HOME}${below}`);
    for (const size of ['desktop', ...(phone ? ['phone' as const] : [])] as const) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize(SIZES[size]);
        await page.emulateMedia({ colorScheme });
        const file = ['admin', name, ...(locale === 'en' ? [] : ['pt']), size, colorScheme].join('-');
        await page.screenshot({
          path: path.join(import.meta.dirname, '../docs/screenshots', `${file}.png`),
          animations: 'disabled',
        });
      }
    }
  });
}
