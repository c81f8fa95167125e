import { expect, test } from './fixtures';
import { eventsOf, linkOf, makePerson, signedLink } from './cast';
import { title, way } from './pages';
import { DAMAGES } from '@/domain/testing-damage';

const ONE_CLICK = { form: { 'List-Unsubscribe': 'One-Click' }, maxRedirects: 0 };

test('A link opens its page although it was damaged on the way', async ({ request }) => {
  const { ref } = await makePerson();
  const link = await linkOf(ref, { campaign: 'autumn-26' });
  const token = link.slice('/u/'.length);
  // api/one-click/routes.damaged.db.test.ts posts all of them, and domain/access/damaged-link reads them.
  const some = DAMAGES.filter((_, index) => index % 3 === 0);
  await Promise.all(
    some.map(async ({ by, spoil }, index) => {
      const page = await request.get(`/u/${spoil(token, 6 + (index % 20))}`, { maxRedirects: 0 });
      expect(page.status(), by).toBe(200);
      // The page continues with the link as it was signed.
      expect(await page.text(), by).toContain(`action="${link}/choose`);
    }),
  );
  expect((await request.post(`/u/%3C${token}%3E`, ONE_CLICK)).status()).toBe(200);
  expect(await eventsOf(ref)).toEqual(['opt_out email offers']);
});

test('A link with doubled slashes, capitals or escapes in its path opens without a redirect', async ({
  request,
}) => {
  const link = await linkOf((await makePerson()).ref);
  const token = link.slice('/u/'.length);
  for (const path of [`/u//${token}`, `/u/${token}//`, `/U/${token}`, `/u%2F${token}`, `/%75/${token}`]) {
    const page = await request.get(path, { maxRedirects: 0 });
    expect(page.status(), path).toBe(200);
    expect(await page.text(), path).toContain(`action="${link}/choose`);
  }
});

test.describe('A link with a malformed campaign', { tag: '@both' }, () => {
  for (const campaign of ['Black-Friday', 'black friday', 'v1.2', 'promoção', 'a/b?c#d', 'a'.repeat(65)]) {
    test(`serves its page and all pages below it: ${campaign.slice(0, 20)}`, async ({ page }) => {
      const { ref } = await makePerson();
      await page.goto(await signedLink(`u.${ref}.email.offers.${campaign}.tnvbq0`));
      await page.locator('#ways button[value="stop"]').click();
      await page.waitForURL(/\/done\?/);
      const done = page.url();
      await page.getByRole('link', { name: 'Receipt' }).click();
      await expect(title(page)).toHaveText('Receipt');
      await page.goto(done);
      await page.getByRole('button', { name: 'Undo' }).click();
      await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);
      await page.getByRole('link', { name: 'All your choices' }).click();
      await expect(way(page, /Stop/).first()).toBeVisible();
      expect(await eventsOf(ref)).toEqual(['opt_out email offers', 'undo email offers']);
    });
  }
});

test.describe('A link that does not work', { tag: '@both' }, () => {
  // The browser's own message for a page answered with 404.
  test.use({ allowedErrors: [/status of 404/] });

  test('names the sender whose key id it has, how to reach them, and the languages', async ({ page }) => {
    const link = await linkOf((await makePerson()).ref);
    await page.goto(`${link.slice(0, -3)}AAA`);
    await expect(title(page)).toHaveText('This link does not work');
    await expect(page).toHaveTitle('This link does not work – Alder & Maré');
    await expect(page.getByRole('main').getByRole('link', { name: /@/ })).toHaveAttribute('href', /^mailto:/);
    await page.getByRole('link', { name: 'Português' }).click();
    await expect(title(page)).toHaveText('Este link não funciona');
    await expect(page.locator('html')).toHaveAttribute('lang', 'pt-BR');
  });

  test('leads back to the link’s page if only the part below a good link is wrong', async ({ page }) => {
    const link = await linkOf((await makePerson()).ref);
    const nowhere = [
      'nowhere',
      'history/x',
      'receipt',
      'receipt/x',
      'receipt/018f0000-0000-7000-8000-000000000000',
    ];
    for (const below of nowhere) {
      const answer = await page.goto(`${link}/${below}`);
      expect(answer?.status(), below).toBe(404);
      await expect(title(page), below).toHaveText('There is no page at this address');
    }
    await page.getByRole('main').getByRole('link').click();
    await expect(page).toHaveURL(link);
    await expect(way(page, /Stop/).first()).toBeVisible();
  });
});
