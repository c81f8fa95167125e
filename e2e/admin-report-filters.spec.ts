import type { BrowserContext } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import { enterAs, HOME } from './admin-cast';
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
  await page
    .getByRole('link', { name: /^See who left|^See the/ })
    .first()
    .click();
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
  await expect(page.getByText('left with their mail program’s own button and saw no page.')).toBeVisible();
  await page.goto(`${HOME}/why?period=12m&consent=-`);
  await expect(
    page.getByText('Whether pages failed is not known by consent source or language.'),
  ).toBeVisible();
  await page.goto(`${HOME}/cohorts?period=12m&locale=en`);
  await expect(page.getByText('so that there are no rates')).toBeVisible();
});
