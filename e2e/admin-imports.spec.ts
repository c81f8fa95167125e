import { readFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { parse } from 'csv-parse/sync';
import { auditOf, enterAs, HOME, speak } from './admin-cast';
import { expectUsable } from './admin-checks';
import { query } from './cast';
import { expect, test } from './fixtures';

/** People for one test only; the second row's address is invalid. */
function csv(mark: string): Buffer {
  return Buffer.from(
    [
      'Customer ID,Email address,Tier',
      `${mark}a,${mark}.a@example.com,gold`,
      `${mark}b,@nobody,=1+1`,
      `${mark}c,${mark}.c@example.com,`,
      '',
    ].join('\r\n'),
  );
}

const markOf = () => `i${randomBytes(4).toString('hex')}`;

async function upload(page: Page, buffer: Buffer, { fill = true, name = 'people.csv' } = {}): Promise<void> {
  await page.goto(`${HOME}/imports`);
  if (fill) await page.getByLabel('Where the consents come from').fill('Spring fair');
  await page.getByLabel('CSV file').setInputFiles({ name, mimeType: 'text/csv', buffer });
  await page.getByRole('button', { name: 'Upload' }).click();
}

/** Waits until a fact of the result says so, reloading the page if no script does. */
async function finished(page: Page): Promise<void> {
  await expect(async () => {
    if (!(await page.getByText('Every row was read.').isVisible())) await page.reload();
    await expect(page.getByText('Every row was read.')).toBeVisible({ timeout: 1_500 });
  }).toPass();
}

test('@both A marketer uploads a file, maps its columns, imports it, and gets the rejected row back (requirement 31)', async ({
  page,
  context,
}) => {
  const marketer = await enterAs(context, 'marketer');
  const mark = markOf();
  await upload(page, csv(mark), { name: `${mark}.csv` });
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`${mark}.csv`);
  // Guesses from the column names, and no unmasked address for this role.
  await expect(page.getByLabel('What the column Customer ID is')).toHaveValue('ref');
  await expect(page.getByLabel('What the column Email address is')).toHaveValue('email');
  await expect(page.getByLabel('What the column Tier is')).toHaveValue('ignored');
  await expect(page.getByText(`${mark}.a@example.com`)).toHaveCount(0);

  await page.getByLabel('What the column Tier is').selectOption('attribute');
  await page.getByRole('button', { name: 'Check the first rows' }).click();
  await expect(
    page.getByText('Of the first 3 rows, 2 can be imported and 1 would be rejected.'),
  ).toBeVisible();
  await expect(page.getByRole('row', { name: /Not an e-mail address/ })).toContainText('3');
  await expect(page.getByLabel('What the column Tier is')).toHaveValue('attribute');
  expect(await query('SELECT FROM recipient WHERE ref = $1', [`${mark}a`])).toEqual([]);

  await page.getByRole('button', { name: 'Start the import' }).click();
  await finished(page);
  const facts = page.getByRole('definition');
  await expect(facts.nth(0)).toHaveText('2');
  await expect(facts.nth(1)).toHaveText('1');
  expect(
    await query(
      'SELECT ref, email, attributes, consent_source FROM recipient WHERE ref LIKE $1 ORDER BY ref',
      [`${mark}%`],
    ),
  ).toEqual([
    {
      ref: `${mark}a`,
      email: `${mark}.a@example.com`,
      attributes: { Tier: 'gold' },
      consent_source: 'Spring fair',
    },
    { ref: `${mark}c`, email: `${mark}.c@example.com`, attributes: {}, consent_source: 'Spring fair' },
  ]);

  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download the rejected rows' }).click();
  const rejects = await readFile(await (await downloading).path(), 'utf8');
  expect(parse(rejects, { bom: true })).toEqual([
    ['rejected line', 'rejected because', 'Customer ID', 'Email address', 'Tier'],
    ['3', 'email: it is not an e-mail address', `${mark}b`, "'@nobody", "'=1+1"],
  ]);

  await page.locator('summary', { hasText: 'Remove the files' }).click();
  await page.getByRole('button', { name: 'Remove the files' }).click();
  await expect(page.getByRole('row', { name: `${mark}.csv` })).toContainText('Finished');
  expect(await auditOf(marketer.loginId)).toEqual([
    'import.uploaded',
    'import.started',
    'import.finished',
    'import.rejects_downloaded',
    'import.removed',
  ]);
});

test('@both An import needs a consent source, or has to be marked as unverified', async ({
  page,
  context,
}) => {
  await enterAs(context, 'owner');
  await upload(page, csv(markOf()), { fill: false });
  await expect(
    page.getByRole('alert').filter({ hasText: 'Name where the consents come from' }),
  ).toBeVisible();
  await page.getByLabel('I cannot name it').check();
  await page
    .getByLabel('CSV file')
    .setInputFiles({ name: 'people.csv', mimeType: 'text/csv', buffer: csv(markOf()) });
  await page.getByRole('button', { name: 'Upload' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('people.csv');
});

test('An import without a ref column is not started, and the owner who uploaded it sees its addresses', async ({
  page,
  context,
}) => {
  await enterAs(context, 'owner');
  const mark = markOf();
  await upload(page, csv(mark));
  await expect(page.getByText(`${mark}.a@example.com`)).toBeVisible();
  await page.getByLabel('What the column Customer ID is').selectOption('ignored');
  await page.getByRole('button', { name: 'Start the import' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Choose the column with the ref' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start the import' })).toBeVisible();
});

test('A file of more than ten megabytes is uploaded completely', async ({ page, context }) => {
  await enterAs(context, 'owner');
  const rows = Buffer.from(`a,${'x'.repeat(1_000)}\n`.repeat(15_000));
  await upload(page, Buffer.concat([Buffer.from('ref,note\n'), rows]));
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('people.csv');
  const [newest] = await query<{ file_bytes: number }>(
    `SELECT file_bytes FROM recipient_import WHERE state = 'uploaded' ORDER BY file_bytes DESC LIMIT 1`,
    [],
  );
  expect(newest?.file_bytes).toBe(rows.length + 9);
});

test('An upload from another site’s page is refused (requirement 29)', async ({ context }) => {
  await enterAs(context, 'owner');
  const answer = await context.request.post(`${HOME}/imports/upload`, {
    headers: { 'sec-fetch-site': 'cross-site' },
    multipart: { consentSource: 'x', file: { name: 'a.csv', mimeType: 'text/csv', buffer: csv('x') } },
  });
  expect(answer.status()).toBe(403);
});

for (const locale of ['en', 'pt-BR'] as const) {
  test(`@looks The pages of imports in ${locale} are accessible, light and dark, on phone and desktop (requirement 25)`, async ({
    page,
    context,
  }) => {
    await enterAs(context, 'owner');
    await speak(context, 'en');
    await upload(page, csv(markOf()));
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('people.csv');
    await speak(context, locale);
    await page.reload();
    await expectUsable(page, locale);
    await page.goto(`${HOME}/imports`);
    await expectUsable(page, locale);
  });
}

test.describe('A member who may not import', () => {
  test.use({ allowedErrors: [/status of 403/] });

  test('is told so, and finds no link to imports', async ({ page, context }) => {
    await enterAs(context, 'viewer');
    expect((await page.goto(`${HOME}/imports`))?.status()).toBe(403);
    await expect(page.getByRole('link', { name: 'Import', exact: true })).toHaveCount(0);
  });
});
