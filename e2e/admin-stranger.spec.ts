import { readdirSync } from 'node:fs';
import path from 'node:path';
import { enterAs, foundElsewhere, HOME } from './admin-cast';
import { makePerson } from './cast';
import { expect, test } from './fixtures';

test.use({ allowedErrors: [/status of 404/] });

const ROOT = path.join(import.meta.dirname, '../app/admin/[workspace]');

/** Every page and route of a workspace, found by its file: new ones are tested automatically. */
const ROUTES = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((file) => /(?:^|\/)(?:page\.tsx|route\.ts)$/.test(file))
  .map((file) =>
    path
      .dirname(file)
      .split('/')
      .filter((part) => part !== '.' && !/^\(.*\)$/.test(part))
      .join('/'),
  )
  .sort();

/** A path whose parameters all have the given ref. */
const pathOf = (route: string, ref: string) =>
  `${HOME}/${route.replaceAll(/\[\.{3}[^\]]+\]/g, 'anything').replaceAll(/\[[^\]]+\]/g, ref)}`.replace(
    /\/$/,
    '',
  );

test('there are routes to test', () => {
  expect(ROUTES).toContain('');
  expect(ROUTES).toContain('members');
  expect(ROUTES).toContain('recipients/[ref]/export');
});

for (const route of ROUTES) {
  test(`“/${route}” is answered with 404 for a member of another workspace (requirement 29)`, async ({
    context,
  }) => {
    const { ref } = await makePerson();
    await enterAs(context, 'owner', { workspace: await foundElsewhere() });
    const answer = await context.request.get(pathOf(route, ref), { maxRedirects: 0 });
    expect(answer.status()).toBe(404);
    expect(await answer.text()).not.toContain('Alder');
  });

  test(`“/${route}” asks anyone who is not logged in to log in`, async ({ context }) => {
    const answer = await context.request.get(pathOf(route, 'nobody'), { maxRedirects: 0 });
    // Or nothing exists there for anyone.
    if (answer.status() === 404) return;
    expect([answer.status(), answer.headers()['location']?.startsWith('/admin/log-in')]).toEqual([307, true]);
  });
}

test('a member of another workspace who sends the forms of a page left open changes nothing (requirement 29)', async ({
  page,
  context,
}) => {
  const insider = await enterAs(context, 'owner');
  await page.goto(`${HOME}/members`);
  const email = `nobody.${insider.loginId.slice(-8)}@example.com`;
  await page.getByLabel('E-mail address').fill(email);
  // The same browser, now logged in as a member of another workspace.
  await enterAs(context, 'owner', { workspace: await foundElsewhere() });
  const answered = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.getByRole('button', { name: 'Make an invitation' }).click();
  expect((await answered).status()).toBe(404);
  await enterAs(context, 'owner');
  await page.goto(`${HOME}/members`);
  await expect(page.getByText(email)).toHaveCount(0);
});
