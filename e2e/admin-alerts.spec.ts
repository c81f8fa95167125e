import { enterAs, foundElsewhere } from './admin-cast';
import { query } from './cast';
import { expect, test } from './fixtures';

test('@both An alert says if most of its opt-outs came within a minute of the message, as a scanner’s do', async ({
  page,
  context,
}) => {
  const workspace = await foundElsewhere();
  await query(
    `INSERT INTO alert (id, workspace_id, day, channel, opt_outs, hurried, expected, delivered, score)
     SELECT gen_random_uuid(), w.id, now()::date - back, 'email', 360, hurried, 55, 40000, 9.3
       FROM workspace w, (VALUES (1, 300), (2, 12)) AS days (back, hurried) WHERE key = $1`,
    [workspace],
  );
  await enterAs(context, 'viewer', { workspace });
  await page.goto(`/admin/${workspace}/alerts`);
  const alerts = page.getByRole('region', { name: 'Not looked at yet' }).getByRole('listitem');
  await expect(alerts).toHaveCount(2);
  await expect(alerts.first()).toContainText(
    '300 of them came within a minute of the message: that looks like a security scanner',
  );
  await expect(alerts.last()).not.toContainText('scanner');
});
