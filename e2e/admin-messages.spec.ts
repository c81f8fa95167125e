import { readFile } from 'node:fs/promises';
import { LOCALES } from '@/domain/workspace/schema';
import { enterAs, foundElsewhere, speak } from './admin-cast';
import { expectUsable } from './admin-checks';
import { query } from './cast';
import { expect, test } from './fixtures';

/** A workspace whose people leave three times as readily per message at five or six messages in a week as at one. */
async function foundWithMessages(): Promise<string> {
  const workspace = await foundElsewhere();
  await query(
    `INSERT INTO message_rollup (workspace_id, by, day, channel, value, kind, count)
     SELECT w.id, by, now()::date - 2, 'email', value, kind, count
       FROM workspace w, (VALUES
         ('week', '1', 'message', 20000), ('week', '1', 'opt_out', 60), ('week', '3', 'message', 9000), ('week', '3', 'opt_out', 31),
         ('week', '5-6', 'message', 10000), ('week', '5-6', 'opt_out', 90), ('week', '0', 'opt_out', 12),
         ('mailbox', 'gmail', 'message', 30000), ('mailbox', 'gmail', 'opt_out', 140), ('mailbox', 'gmail', 'complaint', 9),
         ('mailbox', 'outlook', 'message', 9000), ('mailbox', 'outlook', 'opt_out', 41), ('mailbox', 'outlook', 'bounce', 30),
         ('source', 'web', 'message', 29000), ('source', 'web', 'opt_out', 80),
         ('source', 'fair', 'message', 10000), ('source', 'fair', 'opt_out', 101)) AS cells (by, value, kind, count)
      WHERE key = $1`,
    [workspace],
  );
  return workspace;
}

test('@both Rates per message say what a more frequent message costs, and how mailbox providers differ', async ({
  page,
  context,
}) => {
  const workspace = await foundWithMessages();
  await enterAs(context, 'viewer', { workspace });
  await page.goto(`/admin/${workspace}/messages`);
  const week = page.getByRole('region', {
    name: 'How often people are written to, and how often they leave',
  });
  await expect(
    week.getByText('At 5–6 in a week, people leave 3 times as readily per message as at 1 in a week.'),
  ).toBeVisible();
  await expect(week.getByText('181 did, 12 had none and are left out')).toBeVisible();
  const mailbox = page.getByRole('region', { name: 'Per message, by mailbox provider' });
  await mailbox.getByText('As a table').click();
  await expect(mailbox.getByRole('row', { name: 'Gmail' })).toHaveText('Gmail30,0000.47%1400.03%90.00%0');
  const downloading = page.waitForEvent('download');
  await mailbox.getByRole('link', { name: 'Per message, by mailbox provider as CSV' }).click();
  const lines = (await readFile(await (await downloading).path(), 'utf8')).split('\r\n');
  expect(lines.find((line) => line.startsWith('mailbox,outlook,'))).toMatch(
    /^mailbox,outlook,9000,41,9000,.*,30,9000,/,
  );
});

for (const locale of LOCALES) {
  test(`@looks “rates per message” in ${locale} is accessible, light and dark, on phone and desktop (requirement 25)`, async ({
    page,
    context,
  }) => {
    const workspace = await foundWithMessages();
    await enterAs(context, 'owner', { workspace });
    await speak(context, locale);
    await page.goto(`/admin/${workspace}/messages`);
    for (const summary of await page.locator('main details > summary').all()) await summary.click();
    await expectUsable(page, locale);
  });
}
