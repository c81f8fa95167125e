import type { Locator } from '@playwright/test';
import { expect, test } from './fixtures';
import { linkOf, makePerson, manageLinkOf } from './cast';
import { way } from './pages';

/** The one way out that is always there, by its label. */
const EVERYTHING = {
  en: 'Stop all marketing from Alder & Maré',
  'pt-BR': 'Não quero mais receber marketing de Alder & Maré',
} as const;

/** The visual weight of a button. */
function look(button: Locator): Promise<Record<string, string>> {
  return button.evaluate((element) => {
    const { color, backgroundColor, borderColor, borderWidth, fontSize, fontWeight, opacity } =
      getComputedStyle(element);
    return { color, backgroundColor, borderColor, borderWidth, fontSize, fontWeight, opacity };
  });
}

test.describe('On a screen of 320 by 568', () => {
  test.use({ viewport: { width: 320, height: 568 } });

  for (const locale of ['en', 'pt-BR'] as const) {
    for (const topic of ['offers', 'product-news', 'surveys', null]) {
      const about = topic ?? 'a whole channel';
      test(`“stop all marketing” is visible, as large and as prominent as the stop of one topic: ${about}, ${locale} (requirements 13, 37)`, async ({
        page,
      }) => {
        const { ref } = await makePerson({ locale });
        await page.goto(await linkOf(ref, { topic }));
        const [stop, everything] = [page.locator('#ways button').first(), way(page, EVERYTHING[locale])];

        await expect(everything).toBeInViewport({ ratio: 1 });

        const [a, b] = [await stop.boundingBox(), await everything.boundingBox()];
        expect([b?.width, b?.height]).toEqual([a?.width, a?.height]);
        const usual = await look(stop);
        for (const button of await page.locator('#ways').getByRole('button').all()) {
          expect(await look(button)).toEqual(usual);
        }
      });
    }

    test(`the save button is one word on one line, ${locale}`, async ({ page }) => {
      const { ref } = await makePerson({ locale });
      await page.goto(await manageLinkOf(ref));
      const save = page.locator('#center').getByRole('button', { name: /^(Save|Salvar)$/ });
      const lines = await save.evaluate((button) => {
        const text = document.createRange();
        text.selectNodeContents(button);
        return text.getClientRects().length;
      });
      expect(lines).toBe(1);
    });

    test(`“stop all marketing” is visible on a manage link too, ${locale} (requirement 13)`, async ({
      page,
    }) => {
      const { ref } = await makePerson({ locale });
      await page.goto(await manageLinkOf(ref));
      await expect(way(page, EVERYTHING[locale])).toBeInViewport({ ratio: 1 });
    });
  }
});

test('After a stop the page demands nothing and makes no offer to stay (requirement 37)', async ({
  page,
}) => {
  const { ref } = await makePerson();
  await page.goto(await linkOf(ref));
  await way(page, 'Stop Offers and sales e-mails').click();
  await expect(page.getByRole('button')).toHaveText(['Undo', 'Send answer']);
  // Only "no answer" is selected.
  await expect(page.getByRole('radio', { checked: true })).toHaveCount(1);
  await expect(page.getByRole('radio', { name: 'I’d rather not say' })).toBeChecked();
  await page.getByRole('link', { name: 'All your choices' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.locator('#center').getByRole('checkbox', { name: /^Get .* again now$/ })).toHaveCount(0);
});
