import { randomUUID } from 'node:crypto';
import { auditOf, enterAs, HOME } from './admin-cast';
import { query } from './cast';
import { expect, test } from './fixtures';

/** A name that no other test uses, which also runs in another browser at the same time. */
const unique = (name: string) => `${name} ${randomUUID().slice(0, 8)}`;

test('@both A report’s period and filters are saved under a name, opened from anywhere, and removed', async ({
  page,
  context,
}) => {
  const { loginId } = await enterAs(context, 'marketer');
  const name = unique('Texts of a year');
  await page.goto(`${HOME}/reasons?period=12m&channel=sms`);
  await page.getByRole('textbox', { name: 'Save this view as' }).fill(name);
  await page.getByRole('button', { name: 'Save this view' }).click();
  await expect(page.getByText(`“${name}” is saved.`)).toBeVisible();
  await page.goto(HOME);
  await page.getByRole('navigation', { name: 'Saved views' }).getByRole('link', { name }).click();
  await expect(page).toHaveURL(/\/reasons\?channel=sms&period=12m|\/reasons\?period=12m&channel=sms/);
  await expect(page.getByRole('link', { name: 'Remove the filter Channel: Text message' })).toBeVisible();
  await expect(page.getByRole('link', { name }).first()).toHaveAttribute('aria-current', 'true');
  await page.getByRole('textbox', { name: 'Save this view as' }).fill(name);
  await page.getByRole('button', { name: 'Save this view' }).click();
  await expect(page.getByText(`There is a view called “${name}”.`).first()).toBeVisible();
  expect(await auditOf(loginId)).toEqual(['report.view_saved']);
  await query('DELETE FROM saved_view WHERE name = $1', [name]);
});

test('@both A note is on its day in the chart, by hovering and by the keyboard, and in the table and the CSV', async ({
  page,
  context,
}) => {
  await enterAs(context, 'marketer');
  const text = unique('The shop opened');
  const [yesterday] = await query<{ day: string }>(
    `SELECT (now() AT TIME ZONE time_zone)::date - 1 || '' AS day FROM workspace WHERE key = $1`,
    [HOME.split('/').at(-1)],
  );
  const day = yesterday!.day;
  await page.goto(`${HOME}?period=30d`);
  await page.getByLabel('What happened').fill('x'.repeat(201));
  await page.getByRole('button', { name: 'Write a note' }).click();
  await expect(page.getByText('Write a note of at most 200 characters.').first()).toBeVisible();
  await expect(page.getByLabel('What happened')).toHaveValue('x'.repeat(201));
  await page.getByLabel('Day', { exact: true }).fill(day);
  await page.getByLabel('What happened').fill(text);
  await page.getByRole('button', { name: 'Write a note' }).click();
  await expect(page.getByText('The note is on the chart.')).toBeVisible();
  const mark = page.getByRole('link', { name: text });
  const shown = mark.locator('span').nth(1);
  await mark.hover();
  await expect(shown).toBeVisible();
  await page.mouse.move(0, 0);
  await expect(shown).toBeHidden();
  await mark.focus();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Tab');
  await expect(shown).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#note-/);
  await page.getByText('As a table').first().click();
  await expect(page.getByRole('cell', { name: text })).toBeVisible();
  const file = await context.request.get(`${HOME}/overview.csv?period=30d`);
  expect(await file.text()).toContain(text);
  await query('DELETE FROM day_note WHERE text = $1', [text]);
});

test('@both A viewer reads notes and views, and has no forms for them', async ({ page, context }) => {
  await enterAs(context, 'viewer');
  await page.goto(HOME);
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Save this view' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Write a note' })).toHaveCount(0);
});
