import { readFile } from 'node:fs/promises';
import { LOCALES } from '@/domain/workspace/schema';
import { auditOf, enterAs, foundElsewhere, speak } from './admin-cast';
import { expectUsable } from './admin-checks';
import { query } from './cast';
import { expect, test } from './fixtures';

/**
 * A workspace with two webhooks: of one hundred opt-outs of today, the first received ninety within two seconds and two
 * after two days; neither has received one by e-mail from three days ago. The second only subscribes to text messages.
 */
async function foundWithWebhooks(): Promise<string> {
  const workspace = await foundElsewhere();
  const insert = (sql: string) => query(sql, [workspace]);
  await insert(
    `INSERT INTO webhook_endpoint (id, workspace_id, url, description, actions, channels, topics, state_changed_at, state,
                                   state_reason, secrets, created_at, created_by, txid, heard_txid)
     SELECT gen_random_uuid(), id, 'https://hooks.example.com/a', called, '{}', wanted, '{}', now(), 'paused', 'asked', '[]',
            now(), 'Ada', '1', '1'
       FROM workspace, (VALUES ('Warehouse', '{}'::text[]), ('Text messages', '{sms}')) AS w (called, wanted) WHERE key = $1`,
  );
  await insert(
    `INSERT INTO propagation_rollup (workspace_id, endpoint_id, day, bucket, opt_outs, slowest)
     SELECT w.id, p.id, now()::date, bucket, count, slowest
       FROM workspace w JOIN webhook_endpoint p ON p.workspace_id = w.id AND p.description = 'Warehouse',
            (VALUES (1, 90, 1.9), (6, 8, 100), (16, 2, 180000)) AS cells (bucket, count, slowest) WHERE key = $1`,
  );
  await insert(
    `INSERT INTO recipient (id, workspace_id, ref) SELECT gen_random_uuid(), id, 'ada' FROM workspace WHERE key = $1`,
  );
  await insert(
    `INSERT INTO consent_event (workspace_id, recipient_id, change_id, occurred_at, action, channel, topic, choice_after, actor, source)
     SELECT w.id, r.id, gen_random_uuid(), now() - interval '3 days', 'opt_out', 'email', '*', 'out', 'one_click', 'one_click'
       FROM workspace w JOIN recipient r ON r.workspace_id = w.id WHERE key = $1`,
  );
  return workspace;
}

test('@both The propagation report says how soon each webhook got opt-outs, and which are overdue (requirement 8)', async ({
  page,
  context,
}) => {
  const workspace = await foundWithWebhooks();
  await enterAs(context, 'viewer', { workspace });
  await page.goto(`/admin/${workspace}/propagation`);
  const waiting = page.getByRole('region', { name: 'Not heard yet' });
  await expect(waiting.getByRole('listitem')).toHaveText([
    /^Warehouse1 opt-out, the oldest of .*1 is past the deadline\.The first deadline is .*, by Gmail\.$/,
  ]);
  const speed = page.getByRole('region', { name: 'How soon each heard' });
  await expect(
    speed.getByText('p50 2 s, p95 2 min, slowest 2.1 d, of 100 opt-outs, 2 of them past the deadline'),
  ).toBeVisible();
  await expect(speed.getByText('no opt-out to hear of')).toBeVisible();
  await speed.getByText('In numbers').click();
  await expect(speed.getByRole('row', { name: 'Warehouse' })).toHaveText('Warehouse1002 s2 min2.1 d2.1 d2');
  await page.getByRole('link', { name: '7 days' }).click();
  await expect(page).toHaveURL(/period=7d/);
});

test('The propagation report can be downloaded as CSV', async ({ page, context }) => {
  const workspace = await foundWithWebhooks();
  await enterAs(context, 'viewer', { workspace });
  await page.goto(`/admin/${workspace}/propagation`);
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Time to take effect as CSV' }).click();
  const lines = (await readFile(await (await downloading).path(), 'utf8')).split('\r\n');
  expect(lines[0]).toContain('webhook,name,host,state,day,opt_outs,p50_seconds');
  expect(lines.find((line) => line.includes('Warehouse') && line.includes(',all,'))).toMatch(
    /,Warehouse,hooks\.example\.com,paused,all,100,2,120,180000,180000,2,1,\d{4}-.*Z,\d{4}-.*Z,gmail,1$/,
  );
  expect(lines.find((line) => line.includes('Warehouse') && !line.includes(',all,'))).toMatch(
    /,Warehouse,hooks\.example\.com,paused,\d{4}-\d\d-\d\d,100,2,120,180000,180000,2,,,,,$/,
  );
});

for (const locale of LOCALES) {
  test(`@looks “propagation” in ${locale} is accessible, light and dark, on phone and desktop (requirement 25)`, async ({
    page,
    context,
  }) => {
    const workspace = await foundWithLateMessages();
    await enterAs(context, 'owner', { workspace });
    await speak(context, locale);
    await page.goto(`/admin/${workspace}/propagation`);
    for (const summary of await page.locator('main details > summary').all()) await summary.click();
    await expectUsable(page, locale);
  });
}

test('Without a webhook the propagation report says what it measures, and links to where one is added', async ({
  page,
  context,
}) => {
  const workspace = await foundElsewhere();
  await enterAs(context, 'owner', { workspace });
  await page.goto(`/admin/${workspace}/propagation`);
  await expect(page.getByText('No webhook, so nothing to measure')).toBeVisible();
  await page.getByRole('link', { name: 'Add a webhook' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Webhooks');
});

/** One hundred messages of ten days ago, two of which went out after an opt-out: an hour after it, and nine days after. */
async function foundWithLateMessages(): Promise<string> {
  const workspace = await foundWithWebhooks();
  for (const sql of [
    `INSERT INTO message_rollup (workspace_id, by, day, channel, value, kind, count)
     SELECT id, 'week', now()::date - 10, 'email', '1', 'message', 100 FROM workspace WHERE key = $1`,
    `INSERT INTO api_key (id, workspace_id, name, hint, token_hash, permissions, created_by)
     SELECT gen_random_uuid(), id, 'Newsletter tool', 'odk', sha256(gen_random_uuid()::text::bytea), '{decisions}', 'Ada'
       FROM workspace WHERE key = $1`,
    // Not the one with an opt-out on the ledger: the follower would judge these messages by it.
    `INSERT INTO recipient (id, workspace_id, ref) SELECT gen_random_uuid(), id, 'bea' FROM workspace WHERE key = $1`,
    `INSERT INTO send_after_opt_out (workspace_id, recipient_id, channel, topic, sent_at, told_by, opted_out_at,
                                     stopped_channel, stopped_topic, source, provider_deadline, legal_deadline)
     SELECT w.id, r.id, 'email', 'news', at, k.id, at - delay, 'email', '*', 'one_click', at - delay + interval '48 hours',
            at - delay + interval '7 days'
       FROM workspace w JOIN recipient r ON r.workspace_id = w.id AND r.ref = 'bea' JOIN api_key k ON k.workspace_id = w.id,
            (VALUES (now() - interval '10 days', interval '1 hour'), (now() - interval '9 days', interval '9 days')) AS late (at, delay)
      WHERE w.key = $1`,
  ])
    await query(sql, [workspace]);
  return workspace;
}

test('@both The 48-hour proof says which system sent after opt-outs, and lists each message for those who may see people', async ({
  page,
  context,
}) => {
  const workspace = await foundWithLateMessages();
  const { loginId } = await enterAs(context, 'marketer', { workspace });
  await page.goto(`/admin/${workspace}/propagation`);
  const panel = page.getByRole('region', { name: 'Messages after an opt-out' });
  await expect(
    panel.getByText(
      'Of 100 recorded messages, 2 went out after an opt-out: 1 later than the 48 hours of Gmail and Yahoo, 1 later than the shortest law.',
    ),
  ).toBeVisible();
  await expect(panel.getByRole('row', { name: 'Newsletter tool' })).toHaveText(
    'Newsletter toolE-mail, 1 later than 48 hours2111 h9 d',
  );
  const downloading = page.waitForEvent('download');
  await panel.getByRole('link', { name: 'Messages after an opt-out as CSV' }).click();
  const lines = (await readFile(await (await downloading).path(), 'utf8')).trim().split('\r\n');
  expect(lines).toHaveLength(3);
  expect(lines[1]).toMatch(
    /^bea,email,news,\S+Z,Newsletter tool,\S+Z,email,\*,one_click,3600,\S+Z,no,\S+Z,no$/,
  );
  expect(lines[2]).toMatch(/,one_click,777600,\S+Z,yes,\S+Z,yes$/);
  expect(await auditOf(loginId)).toEqual(['report.exported']);
});
