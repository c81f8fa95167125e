import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { NAVIGATION } from '@/app/admin/_shell/navigation';
import { LOCALES } from '@/domain/workspace/schema';
import { auditOf, enterAs, foundElsewhere, HOME, speak } from './admin-cast';
import { expectUsable } from './admin-checks';
import { query } from './cast';
import { expect, test } from './fixtures';

const REPORTS = path.join(import.meta.dirname, '../app/admin/[workspace]/(reports)');
/** The CSV routes beside the reports. */
const CSV_ROUTES = readdirSync(REPORTS)
  .filter((name) => name.endsWith('.csv'))
  .sort();

const PAGES = {
  overview: '',
  'overview by reason, a point opened': '?period=12m&grain=month&split=reason',
  reasons: '/reasons?period=12m',
  'what saves people': '/saves',
  campaigns: '/campaigns',
  cohorts: '/cohorts',
  why: '/why',
  alerts: '/alerts',
};

for (const [name, address] of Object.entries(PAGES)) {
  for (const locale of LOCALES) {
    test(`@looks “${name}” in ${locale} is accessible, light and dark, on phone and desktop (requirement 25)`, async ({
      page,
      context,
    }) => {
      await enterAs(context, 'viewer');
      await speak(context, locale);
      await page.goto(`${HOME}${address}`);
      await expectUsable(page, locale);
    });
  }
}

test('@both The diagnosis of the sample data finds the bad lead source and the two bad campaigns, and nothing else', async ({
  page,
  context,
}) => {
  await enterAs(context, 'marketer');
  await page.goto(`${HOME}/why`);
  const headings = page
    .getByRole('main')
    .getByRole('heading', { level: 2 })
    .filter({ hasNotText: 'Saved views' });
  await expect(headings).toHaveCount(3);
  // Of those that are equally sure, the one that cost most comes first, which depends on the day.
  for (const name of ['Consent may not be genuine', 'It came too often', 'It went to too much of the list'])
    await expect(headings.filter({ hasText: name })).toBeVisible();
  await expect(page.getByText('Consent source “partner-sweepstakes”')).toBeVisible();
  await expect(page.getByText('Campaign “Twelve days of gifts (one a day)”')).toBeVisible();
  await expect(page.getByText('Campaign “Warehouse clearance (whole list)”')).toBeVisible();
});

test('@both Period, filter and split are in the URL, and a point of the chart can be opened', async ({
  page,
  context,
}) => {
  await enterAs(context, 'viewer');
  await page.goto(HOME);
  await page.getByRole('link', { name: '12 months' }).click();
  await expect(page).toHaveURL(/period=12m/);
  await page.getByText('Filters', { exact: true }).click();
  await page.locator('#filter-channel > summary').click();
  await page.getByRole('checkbox', { name: 'E-mail' }).check();
  await page.getByRole('button', { name: 'Show' }).click();
  await expect(page).toHaveURL(/channel=email/);
  await expect(page.getByRole('link', { name: 'Remove the filter Channel: E-mail' })).toBeVisible();
  await page.getByRole('navigation', { name: 'Split by' }).getByRole('link', { name: 'Topic' }).click();
  await expect(page).toHaveURL(/split=topic/);
  await expect(page).toHaveURL(/channel=email/);
  await page.getByText('As a table').first().click();
  await page.getByRole('table').getByRole('link').first().click();
  await expect(page.getByRole('heading', { name: /^What is in / })).toBeVisible();
  await page.getByRole('link', { name: 'Clear all' }).click();
  await expect(page).not.toHaveURL(/channel=/);
});

test('@both A single day is drawn, and missing deliveries are explained by the day, not by a filter', async ({
  page,
  context,
}) => {
  await enterAs(context, 'viewer');
  const [quiet] = await query<{ day: string }>(
    `SELECT e.day::text FROM event_rollup e JOIN workspace w ON w.id = e.workspace_id
      WHERE w.key = $1 AND e.grain = 'total' AND e.action = 'opt_out' AND NOT e.automated
        -- A day that is over everywhere: the one that is not is drawn as a ring.
        AND e.day < current_date - 1
        AND NOT EXISTS (SELECT FROM campaign_delivery d JOIN campaign c ON c.id = d.campaign_id
                         WHERE c.workspace_id = w.id AND d.day = e.day)
      ORDER BY e.day DESC LIMIT 1`,
    [HOME.split('/').at(-1)],
  );
  await page.goto(`${HOME}?period=custom&from=${quiet?.day}&to=${quiet?.day}`);
  await expect(page.locator('[data-point="alone"]').first()).toBeVisible();
  await expect(page.getByText('nothing was delivered in this time').first()).toBeVisible();
  await expect(page.getByText('not known by this filter')).toHaveCount(0);
});

test('@both A printed report has no side bar, filters and buttons', async ({ page, context }) => {
  await enterAs(context, 'viewer');
  await page.goto(HOME);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  // The ink of the light scheme: paper is white, whatever the screen is.
  await expect(page.getByRole('heading', { level: 1 })).toHaveCSS('color', 'rgb(22, 24, 29)');
  await expect(page.getByText(/opt-outs so far; up to yesterday .* in the 29 days before\./)).toBeVisible();
  for (const role of ['navigation', 'button', 'combobox'] as const)
    await expect(page.getByRole(role)).toHaveCount(0);
  const pdf = (await page.pdf({ format: 'A4' })).toString('latin1');
  expect(
    pdf.match(/\/Type\s*\/Page\b/g),
    'pages to hand over: figures, then the balance of the list and rates',
  ).toHaveLength(2);
});

test('@both Invalid parameters of a URL are ignored, and the page says so', async ({ page, context }) => {
  await enterAs(context, 'viewer');
  await page.goto(`${HOME}?period=century&grain=hour&channel=`);
  await expect(page.getByRole('status').filter({ hasText: 'period' })).toBeVisible();
  await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
});

test('@both A comment search by an unknown reason says so, and no CSV file has more than was asked for', async ({
  page,
  context,
}) => {
  await enterAs(context, 'owner');
  await page.goto(`${HOME}/reasons?period=12m&reason=no_such_reason`);
  await expect(
    page.getByText('Part of this address could not be read and was left out: reason.'),
  ).toBeVisible();
  await expect(page.getByLabel('Reason', { exact: true })).toHaveValue('');
  for (const address of [
    'comments.csv?reason=no_such_reason',
    'overview.csv?channel=fax',
    'audit/csv?from=yesterday',
    'audit/csv?action=no.such',
  ]) {
    const answer = await context.request.get(`${HOME}/${address}`);
    expect(answer.status(), address).toBe(400);
    expect(await answer.text()).toMatch(/^No file was made: .*: (?:reason|channel=fax|from|action)\.$/m);
  }
});

test('The trend has the same numbers as its tiles and its CSV, whose cells are escaped (requirement 31)', async ({
  page,
  context,
}) => {
  const { loginId } = await enterAs(context, 'viewer');
  await page.goto(`${HOME}?period=90d&grain=month`);
  const tile = page.locator('dl > div').filter({ hasText: /^Opt-outs/ });
  const count = await tile.locator('dd > span').first().innerText();
  const total = Number(count.replaceAll(',', ''));
  await expect(
    page.getByText(new RegExp(`^${count} opt-outs so far; up to yesterday .* in the 89 days before\\.`)),
  ).toBeVisible();
  const downloading = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Opt-outs over time as CSV' }).click();
  const csv = await readFile(await (await downloading).path(), 'utf8');
  expect(csv.startsWith('\uFEFF'), 'Excel reads it as UTF-8').toBe(true);
  const [, ...lines] = csv.trim().split('\r\n');
  expect(lines.reduce((sum, line) => sum + Number(line.split(',')[3]), 0)).toBe(total);
  expect(total).toBeGreaterThan(0);
  expect(await auditOf(loginId)).toEqual(['report.exported']);
});

test('Every CSV route beside a report answers with CSV, and every CSV link leads to such a route', async ({
  page,
  context,
}) => {
  await enterAs(context, 'marketer');
  for (const route of CSV_ROUTES) {
    const answer = await page.request.get(`${HOME}/${route}?period=12m`);
    expect(answer.headers()['content-type'], route).toContain('text/csv');
    expect((await answer.text()).split('\r\n').length, route).toBeGreaterThan(1);
  }
  for (const entry of NAVIGATION.filter(({ group }) => group === 'reports')) {
    await page.goto(`${HOME}${entry.path}`);
    const links = page.getByRole('link', { name: / as CSV$/ });
    const files = await links.evaluateAll((all) =>
      all.map((link) => new URL((link as HTMLAnchorElement).href).pathname.replace(/^.*\//, '')),
    );
    expect(CSV_ROUTES, entry.path).toEqual(expect.arrayContaining(files));
  }
});

test('@both Comments can be searched by their words, are masked, and are listed in pages', async ({
  page,
  context,
}) => {
  await enterAs(context, 'marketer');
  await page.goto(`${HOME}/reasons?period=12m`);
  await expect(page.locator('blockquote')).toHaveCount(25);
  await page.getByRole('link', { name: 'Older comments' }).click();
  await expect(page.getByRole('link', { name: 'Back to the newest' })).toBeVisible();
  // What is said depends on the day of the sample data.
  const [word = ''] = /[a-z]{6,}/i.exec((await page.locator('blockquote').first().textContent()) ?? '') ?? [];
  await page.getByRole('searchbox', { name: 'Words' }).fill(word);
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page).toHaveURL(new RegExp(`=${word}`));
  await expect(page.locator('blockquote').first()).toContainText(new RegExp(word, 'i'));
  await page.getByRole('searchbox', { name: 'Words' }).fill('no comment has such words');
  await page.getByRole('button', { name: 'Search' }).click();
  await expect(page.getByText('No comment matches')).toBeVisible();
});

test('@both An alert is acknowledged once, with a note', async ({ page, context }) => {
  const { name } = await enterAs(context, 'marketer');
  const key = await foundElsewhere();
  const day = '2026-11-03';
  await query(
    `INSERT INTO alert (id, workspace_id, day, channel, opt_outs, expected, delivered, score)
     SELECT gen_random_uuid(), id, $1, '*', 91, 30.4, 12000, 7.2 FROM workspace WHERE key = $2`,
    [day, key],
  );
  await query(
    `INSERT INTO member (id, workspace_id, login_id, role)
     SELECT gen_random_uuid(), w.id, l.id, 'marketer' FROM workspace w, login l WHERE w.key = $1 AND l.name = $2`,
    [key, name],
  );
  await page.goto(`/admin/${key}`);
  await expect(page.getByText('1 day on which unusually many left has not been looked at.')).toBeVisible();
  await page.goto(`/admin/${key}/alerts`);
  await expect(page.getByText('91 opt-outs; 30 were to be expected of 12,000 delivered.')).toBeVisible();
  await page.getByLabel('What was it?').fill('The Tuesday letter went out twice.');
  await page.getByRole('button', { name: 'Mark as looked at' }).click();
  await expect(page.getByRole('heading', { name: 'Looked at', exact: true })).toBeVisible();
  await expect(page.getByText('The Tuesday letter went out twice.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Mark as looked at' })).toHaveCount(0);
});

test('@both A workspace where nothing has happened says so on each page', async ({ page, context }) => {
  const { name } = await enterAs(context, 'owner');
  const key = await foundElsewhere();
  await query(
    `INSERT INTO member (id, workspace_id, login_id, role)
     SELECT gen_random_uuid(), w.id, l.id, 'owner' FROM workspace w, login l WHERE w.key = $1 AND l.name = $2`,
    [key, name],
  );
  const said = {
    '': 'Nobody has opted out in this period',
    '/reasons': 'Nobody has said why in this period',
    '/saves': 'Nobody has come to unsubscribe in this period',
    '/campaigns': 'No campaign has gone out in this period',
    '/cohorts': 'There are no recipients yet',
    '/why': 'Nothing stands out',
    '/alerts': 'No day stands out',
  };
  for (const [path, text] of Object.entries(said)) {
    await page.goto(`/admin/${key}${path}`);
    await expect(page.getByText(text)).toBeVisible();
  }
});
