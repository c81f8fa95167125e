import { LOCALES } from '@/domain/workspace/schema';
import { auditOf, enterAs, foundFor, HOME, speak } from './admin-cast';
import { expectUsable, PHONE } from './admin-checks';
import { expect, test } from './fixtures';

for (const locale of LOCALES) {
  test(`@looks Who left in ${locale} is accessible, light and dark, on phone and desktop (requirement 25)`, async ({
    page,
    context,
  }) => {
    await enterAs(context, 'agent');
    await speak(context, locale);
    await page.goto(`${HOME}/who-left?period=12m&channel=email&reason=too_many`);
    await expectUsable(page, locale);
  });
}

test('@both The number of opt-outs opens the list of those who left, which leads to each of them', async ({
  page,
  context,
}) => {
  const member = await enterAs(context, 'marketer');
  await page.goto(`${HOME}?period=12m`);
  const number = page.getByRole('link', { name: /opt-outs: see who left$/ });
  const count = (await number.textContent())?.trim();
  await number.click();
  await expect(page.getByRole('heading', { level: 1, name: 'Who left' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 2, name: `${count} opt-outs` })).toBeVisible();
  expect(await page.getByRole('table').locator('tbody tr').count()).toBe(50);
  expect(await auditOf(member.loginId)).toEqual(['report.listed']);

  const first = page.getByRole('table').locator('tbody th a').first();
  const ref = (await first.textContent()) ?? '';
  await page.getByRole('link', { name: 'Earlier ones' }).click();
  await expect(page.getByRole('link', { name: 'Back to the newest' })).toBeVisible();
  await page.getByRole('link', { name: 'Back to the newest' }).click();
  await first.click();
  await expect(page.getByRole('heading', { level: 1, name: ref })).toBeVisible();
});

test('@both A campaign’s page leads to those who left through it, and a reason to those who gave it', async ({
  page,
  context,
}) => {
  await enterAs(context, 'agent');
  await page.goto(`${HOME}/campaigns/twelve-days-2025?period=12m`);
  await page.getByRole('link', { name: /opt-outs: see who left$/ }).click();
  await expect(page).toHaveURL(/who-left\?.*campaign=twelve-days-2025/);
  const rows = page.getByRole('table').locator('tbody tr');
  const all = await rows.count();
  expect(all).toBeGreaterThan(0);
  await expect(rows.filter({ hasText: 'Twelve days of gifts' })).toHaveCount(all);

  await page.goto(`${HOME}/campaigns/twelve-days-2025?period=12m`);
  const reason = page.getByRole('list', { name: 'Why people leave' }).getByRole('link').first();
  const name = (await reason.textContent()) ?? '';
  await reason.click();
  await expect(rows.first()).toContainText(name);
  await expect(rows.filter({ hasText: name })).toHaveCount(await rows.count());
  // Another filter keeps the reason.
  await page.getByRole('navigation', { name: 'Channel' }).getByRole('link', { name: 'E-mail' }).click();
  await expect(page).toHaveURL(/reason=/);
  await expect(page.getByLabel('Reason', { exact: true })).not.toHaveValue('');
});

test('@both A point of the chart leads to those who left then, whose list can be saved as CSV', async ({
  page,
  context,
}) => {
  const member = await enterAs(context, 'agent');
  await page.goto(`${HOME}?period=12m&grain=month`);
  await page.getByText('As a table').first().click();
  await page.getByRole('table', { name: 'Opt-outs over time' }).getByRole('link').first().click();
  await page.getByRole('link', { name: 'See who left', exact: true }).click();
  await expect(page).toHaveURL(/who-left\?period=custom&from=/);
  const shown = await page.getByRole('heading', { level: 2, name: /opt-outs?$/ }).textContent();
  const address = await page.getByRole('link', { name: 'Who left as CSV' }).getAttribute('href');
  const answer = await page.request.get(address ?? '');
  const [head, ...lines] = (await answer.text()).trim().split('\r\n');
  expect(head).toContain('time,ref,stopped_channel,stopped_topic');
  expect(lines.length).toBe(Number(shown?.replaceAll(/\D/g, '')));
  expect(await auditOf(member.loginId)).toEqual(['report.listed', 'report.exported']);
});

test('@both Where no one left the list says so, and is not in the audit log', async ({ page, context }) => {
  const { member, home } = await foundFor(context, 'agent');
  await page.goto(home);
  await expect(page.getByRole('link', { name: /see who left/ })).toHaveCount(0);
  await page.goto(`${home}/who-left?period=yesterday`);
  await expect(page.getByText('No one left')).toBeVisible();
  expect(await auditOf(member.loginId)).toEqual([]);
});

test('@both On a phone a report’s filters are one line that says what is filtered, and opens on a press', async ({
  page,
  context,
}) => {
  await enterAs(context, 'marketer');
  await page.setViewportSize(PHONE);
  await page.goto(`${HOME}?period=90d&channel=email&topic=offers`);
  const periods = page.getByRole('navigation', { name: 'Period' });
  const line = page.getByText('90 days · E-mail · Offers and sales');
  await expect(line).toBeVisible();
  await expect(periods).toBeHidden();
  const answer = await page.getByText(/opt-outs so far/).boundingBox();
  expect(answer?.y).toBeLessThan(PHONE.height / 3);
  await line.click();
  await expect(periods).toBeVisible();
  await page.getByRole('link', { name: 'Remove the filter Channel: E-mail' }).click();
  await expect(page.getByText('90 days · Offers and sales')).toBeVisible();
});
