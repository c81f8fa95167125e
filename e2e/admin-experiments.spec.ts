import { auditOf, enterAs, foundElsewhere } from './admin-cast';
import { expectUsable } from './admin-checks';
import { query } from './cast';
import { expect, test } from './fixtures';

test('@both An experiment goes from draft to running, shows its result, and is stopped and learned from', async ({
  page,
  context,
  javaScriptEnabled,
}) => {
  const workspace = await foundElsewhere();
  const marketer = await enterAs(context, 'marketer', { workspace });
  await page.goto(`/admin/${workspace}/experiments`);
  await expect(page.getByText('No experiment yet')).toBeVisible();

  // A refusal is shown at its field, and what was typed is still there.
  await page.getByLabel('Key').fill('Pause First');
  await page.getByLabel('What do you expect, and why?').fill('A pause is enough for many.');
  await page.getByLabel('Arm B: share of people').fill('40');
  await page.getByRole('button', { name: 'Keep as a draft' }).click();
  await expect(page.getByRole('alert').getByRole('link')).toHaveText([
    /Use lower-case letters/,
    /must make 100/,
  ]);
  await expect(page.getByLabel('Arm B: share of people')).toHaveValue('40');
  await page.getByLabel('Key').fill('pause-first');
  await page.getByLabel('Arm B: share of people').fill('50');
  await page.getByText('Words of the offers').click();
  const heading = page.getByLabel('Arm B, English: heading of a pause');
  await heading.fill('Are you sure?');
  await page.getByRole('button', { name: 'Keep as a draft' }).click();
  await expect(page.getByRole('alert').getByRole('link', { name: /shames or presses/ })).toBeVisible();
  if (!(await heading.isVisible())) await page.getByText('Words of the offers').click();
  await heading.fill('A quiet while');
  await page.getByRole('button', { name: 'Keep as a draft' }).click();
  await page.waitForURL(/\/experiments\/pause-first$/);

  // The real page in each arm: the same ways out, other offers between them.
  await expect(page.getByRole('heading', { name: 'pause-first', exact: true })).toBeVisible();
  await expect(page.getByText(/people have to be shown an arm/)).toBeVisible();
  const frames = ['control', 'variant-b'].map((arm) =>
    page.frameLocator(`iframe[title="The page in the arm ${arm}"]`),
  );
  for (const frame of frames) {
    const everything = frame.locator('button[value=everything]');
    await expect(everything).toHaveText(/^Stop all/);
    await expect(everything).toHaveCSS('border-top-style', 'solid');
  }
  await expect(frames[1]!.locator('#ways [role=group]').first()).toContainText('A quiet while');
  await expect(frames[0]!.locator('#ways [role=group]').first()).toContainText('Take a break');
  await page.getByLabel('Least difference').fill('2');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('The draft is saved.')).toBeVisible();

  await page.getByRole('button', { name: 'Start' }).click();
  await expect(page.getByText(/Running since/)).toBeVisible();
  await expect(page.getByText('Nothing is counted yet')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save' })).toHaveCount(0);

  await count(workspace, 'pause-first');
  await page.reload();
  await expect(page.getByText('variant-b keeps more people than the control.')).toBeVisible();
  await expect(page.getByRole('row', { name: /^variant-b/ }).first()).toContainText('points');
  await expect(page.getByRole('row', { name: /^Complained/ })).toBeVisible();
  // axe runs in the previews too, where a browser without scripts cannot run it.
  if (javaScriptEnabled) await expectUsable(page, 'en');

  await page.locator('summary', { hasText: 'Stop' }).click();
  await page.locator('#stop').getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByText(/stopped .* by Test marketer/)).toBeVisible();
  await page.getByRole('textbox', { name: 'What was learned' }).fill('Pauses that come first keep people.');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByText('It is saved.')).toBeVisible();
  await page.goto(`/admin/${workspace}/experiments`);
  await expect(page.getByRole('row', { name: /pause-first/ })).toContainText(/Stopped.*Better/);
  expect(await auditOf(marketer.loginId)).toEqual(
    ['created', 'changed', 'started', 'stopped', 'learned'].map((verb) => `experiment.${verb}`),
  );
});

test('Experiments are read by everyone who reads reports, and changed by those who change settings', async ({
  page,
  context,
}) => {
  const workspace = await foundElsewhere();
  await enterAs(context, 'viewer', { workspace });
  await page.goto(`/admin/${workspace}/experiments`);
  await expect(page.getByText('No experiment yet')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Keep as a draft' })).toHaveCount(0);
});

/** Writes counts as the job does: 4,000 people in each arm, of whom the variant keeps more. */
async function count(workspace: string, key: string): Promise<void> {
  const arm = (name: string, lost: number) => ({
    arm: name,
    followUp: [
      {
        stratum: '',
        exposed: 4_000,
        days: [
          { day: 0, lost, censored: 0 },
          { day: 20, lost: 100, censored: 200 },
        ],
      },
    ],
    guardRails: { complaints: 3, repeated_opt_outs: 1, failed_pages: 0, messages_against_choice: 0 },
  });
  await query(
    `INSERT INTO experiment_count (experiment_id, counted_at, counts)
     SELECT e.id, now(), $3 FROM experiment e JOIN workspace w ON w.id = e.workspace_id WHERE w.key = $1 AND e.key = $2`,
    [workspace, key, JSON.stringify([arm('control', 2_400), arm('variant-b', 1_900)])],
  );
}
