import path from 'node:path';
import type { Locale } from '@/domain/workspace/schema';
import { DEMO_KEY } from '@/demo/brand';
import { enterAs, HOME, speak } from './admin-cast';
import { query } from './cast';
import { test } from './fixtures';

const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } } as const;

/** Each page of the admin area; on a phone and in dark mode where it differs most. */
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
  { name: 'api-keys', path: '/api-keys' },
  { name: 'webhooks', path: '/webhooks' },
  { name: 'propagation', path: '/propagation', phone: true },
  { name: 'imports', path: '/imports' },
  { name: 'members', path: '/members' },
  { name: 'audit', path: '/audit' },
];

/** One healthy webhook and one failing; nothing is called, because both are leased. */
test.beforeAll(async () => {
  await query(
    `INSERT INTO webhook_endpoint (id, workspace_id, url, description, actions, channels, topics, batch, state_changed_at,
                                   secrets, created_at, created_by, txid, heard_txid, heard_event_id, heard_at, failing_since, failures,
                                   retry_at, leased_until)
     SELECT gen_random_uuid(), w.id, 'https://' || host || '/optdown', called, wanted::text[], '{}', '{}', 100, now(), '[]',
            now() - interval '40 days', 'Ada Lovelace', last.txid, last.txid, 9e18::bigint, now() - interval '2 minutes', failing, tries,
            now() + interval '20 minutes', now() + interval '1 day'
       FROM workspace w, (SELECT coalesce(max(txid), '0') AS txid FROM consent_event) last,
            (VALUES ('hooks.warehouse.example', 'Data warehouse', '{}', NULL::timestamptz, 0),
                    ('crm.example', 'CRM', '{opt_out,opt_down,pause}', now() - interval '3 hours', 14)
            ) AS v (host, called, wanted, failing, tries)
      WHERE w.key = $1 AND NOT EXISTS (SELECT FROM webhook_endpoint WHERE workspace_id = w.id)`,
    [DEMO_KEY],
  );
  await query(
    `INSERT INTO propagation_rollup (workspace_id, endpoint_id, day, bucket, opt_outs, slowest)
     SELECT w.id, p.id, current_date - ago, bucket, greatest(1, count - ago % 5), slowest
       FROM workspace w JOIN webhook_endpoint p ON p.workspace_id = w.id, generate_series(0, 40) AS ago,
            (VALUES ('Data warehouse', 0, 11, 0.8), ('Data warehouse', 1, 6, 1.9), ('Data warehouse', 4, 1, 24),
                    ('CRM', 2, 8, 4.1), ('CRM', 5, 7, 55), ('CRM', 10, 2, 7000)) AS cells (called, bucket, count, slowest)
      WHERE w.key = $1 AND called = p.description ON CONFLICT DO NOTHING`,
    [DEMO_KEY],
  );
});

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

test('Pictures of the palette', async ({ page, context }) => {
  await enterAs(context, 'owner');
  await page.goto(HOME);
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('ca');
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    await page.screenshot({
      path: path.join(import.meta.dirname, `../docs/screenshots/admin-palette-${size}-light.png`),
      animations: 'disabled',
    });
  }
});
