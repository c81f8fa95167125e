import { expect, test } from './fixtures';
import { eventsOf, isKnown, ledgerOf, linkOf, makePerson, manageLinkOf, newRef } from './cast';
import { way } from './pages';

test.describe('A link scanner', { tag: '@both' }, () => {
  test('changes nothing by loading, scrolling and waiting, unlike a click (requirement 10)', async ({
    page,
  }) => {
    const { ref } = await makePerson();
    const link = await linkOf(ref);
    let posts = 0;
    page.on('request', (request) => (posts += request.method() === 'GET' ? 0 : 1));
    await page.goto(link, { waitUntil: 'networkidle' });
    await page.mouse.move(100, 300);
    await page.mouse.wheel(0, 5_000);
    await page.keyboard.press('End');
    await page.waitForLoadState('networkidle');
    await page.goto(await manageLinkOf(ref), { waitUntil: 'networkidle' });
    await page.mouse.wheel(0, 5_000);
    await page.reload({ waitUntil: 'networkidle' });
    expect(posts).toBe(0);
    expect(await eventsOf(ref)).toEqual([]);

    await page.goto(link);
    await way(page, 'Stop Offers and sales e-mails').click();

    await expect(page).toHaveURL(/\/done\?change=/);
    expect(await eventsOf(ref)).toEqual(['opt_out email offers']);
  });

  test('changes nothing by opening every link on every page (requirement 10)', async ({ page, request }) => {
    const { ref } = await makePerson();
    await page.goto(await linkOf(ref));
    await way(page, 'One a week').click();
    await expect(page).toHaveURL(/\/done\?change=/);
    const before = await eventsOf(ref);
    const open = [page.url()];
    const seen = new Set<string>();
    for (let next = open.pop(); next && seen.size < 30; next = open.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      const html = await (await request.get(next)).text();
      for (const [, href = ''] of html.matchAll(/href="(\/u\/[^"#]+)"/g))
        open.push(href.replaceAll('&amp;', '&'));
    }

    expect(seen.size).toBeGreaterThan(8);
    expect(await eventsOf(ref)).toEqual(before);
  });
});

test('Twenty GETs, HEADs and OPTIONS change nothing, and the link still works (requirement 5)', async ({
  request,
}) => {
  const { ref } = await makePerson();
  const unseen = newRef();
  for (const [link, method] of [
    [await linkOf(ref), 'GET'],
    [await linkOf(ref), 'HEAD'],
    [await linkOf(ref), 'OPTIONS'],
    [await linkOf(unseen), 'GET'],
  ] as const) {
    const answers = await Promise.all(Array.from({ length: 20 }, () => request.fetch(link, { method })));
    expect(new Set(answers.map((answer) => answer.status()))).toEqual(
      new Set([method === 'OPTIONS' ? 204 : 200]),
    );
  }
  expect(await eventsOf(ref)).toEqual([]);
  expect(await isKnown(unseen)).toBe(false);

  const answer = await request.post(await linkOf(ref), { form: { 'List-Unsubscribe': 'One-Click' } });
  expect(answer.status()).toBe(200);
  expect(await eventsOf(ref)).toEqual(['opt_out email offers']);
});

test('Opening the URLs that forms post to changes nothing (requirement 5)', async ({ request }) => {
  const { ref } = await makePerson();
  const link = await linkOf(ref);
  for (const form of ['choose', 'save', 'undo', 'reason']) {
    await request.get(`${link}/${form}?choice=everything`);
    await request.head(`${link}/${form}?choice=everything`);
  }
  expect(await eventsOf(ref)).toEqual([]);
});

test.describe('A visit that looks automated', () => {
  test.use({ userAgent: 'Mozilla/5.0 (compatible; LinkScannerBot/1.0; +https://example.com/bot)' });

  test('is let through and marked (requirement 11)', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await linkOf(ref));
    await way(page, 'Stop Offers and sales e-mails').click();

    await expect(page).toHaveURL(/\/done\?change=/);
    expect((await ledgerOf(ref)).map(({ automated }) => automated)).toEqual([true]);
  });
});
