import type { BrowserContext } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import { enterAs, foundFor, HOME } from './admin-cast';
import { query } from './cast';
import { expect, test } from './fixtures';

/** All opt-outs of a year under some filters, as the overview's CSV file counts them. */
async function optOuts(context: BrowserContext, filters: string): Promise<number> {
  const answer = await context.request.get(`${HOME}/overview.csv?period=12m&compare=none&${filters}`);
  expect(answer.status(), filters).toBe(200);
  const rows = parse<{ opt_out: string }>(await answer.text(), { bom: true, columns: true });
  return rows.reduce((sum, row) => sum + Number(row.opt_out), 0);
}

test('@both A filter takes several values: in the form, the address, the panels, the files and the list of who left', async ({
  page,
  context,
}) => {
  await enterAs(context, 'marketer');
  await page.goto(`${HOME}?period=12m`);
  await page.getByText('Filters', { exact: true }).click();
  await page.locator('#filter-channel > summary').click();
  for (const name of ['E-mail', 'Text message']) await page.getByRole('checkbox', { name }).check();
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page).toHaveURL(/channel=email&channel=sms/);
  const [both, email, sms] = await Promise.all(
    ['channel=email&channel=sms', 'channel=email', 'channel=sms'].map((filters) => optOuts(context, filters)),
  );
  expect(sms).toBeGreaterThan(0);
  expect(both).toBe(email! + sms!);
  await page.getByRole('link', { name: /opt-outs: see who left$/ }).click();
  await expect(page).toHaveURL(/who-left\?.*channel=email&channel=sms/);
  const counted = new Intl.NumberFormat('en').format(both!);
  await expect(page.getByRole('heading', { level: 2 }).filter({ hasText: counted })).toBeVisible();
  await page.getByRole('link', { name: 'Remove the filter Channel: E-mail' }).click();
  await expect(page).toHaveURL(/channel=sms/);
  await expect(page).not.toHaveURL(/channel=email/);
  await expect(page.getByRole('link', { name: 'Remove the filter Channel: Text message' })).toBeVisible();
});

test('@both An unknown value beside a good one is left out by name, and no file is made without it', async ({
  page,
  context,
}) => {
  await enterAs(context, 'viewer');
  await page.goto(`${HOME}?period=12m&channel=email&channel=fax`);
  await expect(page.getByText('was left out: channel=fax.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Remove the filter Channel: E-mail' })).toBeVisible();
  const answer = await context.request.get(`${HOME}/overview.csv?channel=email&channel=fax`);
  expect(answer.status()).toBe(400);
  expect(await answer.text()).toContain('fax');
});

test('@both A panel says what its filter does not know, and does not show it as zero', async ({
  page,
  context,
}) => {
  await enterAs(context, 'viewer');
  await page.goto(`${HOME}/saves?period=12m&locale=en`);
  await expect(page.getByText('Only what was done on a page has a language.')).toBeVisible();
  await expect(
    page.getByText('left with their mail program’s own button is not known by language'),
  ).toBeVisible();
  await page.goto(`${HOME}/saves?period=12m&locale=en&locale=-`);
  await expect(page.getByText('Only what was done on a page has a language.')).toHaveCount(0);
  await expect(page.getByText('came by the mail program’s own button, without a page.')).toBeVisible();
  await page.goto(`${HOME}/why?period=12m&consent=-`);
  await expect(
    page.getByText('Whether pages failed is not known by consent source, language or attribute.'),
  ).toBeVisible();
  await page.goto(`${HOME}/cohorts?period=12m&locale=en`);
  await expect(page.getByText('so that there are no rates')).toBeVisible();
});

test('@both An attribute of people that the settings name is a filter, one at a time', async ({
  page,
  context,
}) => {
  const { key, home } = await foundFor(context, 'marketer');
  await query(
    `INSERT INTO report_attribute (workspace_id, key, name, values, position)
     SELECT w.id, a.key, a.name, a.values, a.position
       FROM workspace w, (VALUES ('plan', 'Plan', ARRAY['free', 'pro'], 1), ('land', 'Country', ARRAY['BR'], 2))
              AS a(key, name, values, position) WHERE w.key = $1`,
    [key],
  );
  await page.goto(`${home}?period=12m`);
  await page.getByText('Filters', { exact: true }).click();
  await page.locator('[id="filter-who-plan"] > summary').click();
  await page.getByRole('checkbox', { name: 'pro' }).check();
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page).toHaveURL(/who=plan%3Apro/);
  await expect(page.getByRole('link', { name: 'Remove the filter Plan: pro' })).toBeVisible();
  await page.goto(`${home}?period=12m&who=plan:pro&who=plan:gold&who=land:BR`);
  await expect(page.getByText('was left out: who=plan:gold and who=plan:pro.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'Remove the filter Country: BR' })).toBeVisible();
});
