import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from './fixtures';
import { feedbackOf, linkOf, makePerson, manageLinkOf } from './cast';
import { STATES } from './states';
import { title, way } from './pages';

type Catalog = { [key: string]: string | Catalog };

/** A catalog's texts by their keys, `done.title`. */
function textsOf(catalog: Catalog, path = ''): Map<string, string> {
  return new Map(
    Object.entries(catalog).flatMap(([key, value]) =>
      typeof value === 'string' ? [[`${path}${key}`, value] as const] : [...textsOf(value, `${path}${key}.`)],
    ),
  );
}

function readCatalog(locale: string): Map<string, string> {
  const file = path.join(import.meta.dirname, `../messages/${locale}.json`);
  return textsOf(JSON.parse(readFileSync(file, 'utf8')) as Catalog);
}

const [english, portuguese] = [readCatalog('en'), readCatalog('pt-BR')];

/** The placeholders in a text: `brand`, `count`. */
function holesOf(text: string): string[] {
  const bare = text.replaceAll(/(=\d+|one|other) \{[^{}]*\}/g, '');
  return [...new Set([...bare.matchAll(/\{(\w+)[,}]/g)].map(([, name = '']) => name))].sort();
}

/** Words of the English page that no Portuguese one has: each text between its placeholders. */
const ENGLISH = [...english].flatMap(([key, text]) => {
  const other = portuguese.get(key) ?? '';
  return text
    .replaceAll(/\{\w+, plural,.*\}\}?/g, '{}')
    .split(/\{\w*\}/)
    .map((part) => part.trim())
    .filter((part) => part.length > 4 && !other.includes(part));
});

async function wordsOf(page: Page): Promise<string> {
  const labels = await page
    .locator('[aria-label]')
    .evaluateAll((all) => all.map((each) => each.getAttribute('aria-label')));
  return [await page.title(), ...labels, await page.locator('body').innerText()].join('\n');
}

test('Both catalogs have the same keys and placeholders (requirement 20)', () => {
  expect([...portuguese.keys()].sort()).toEqual([...english.keys()].sort());
  for (const [key, text] of english) {
    expect(holesOf(portuguese.get(key) ?? ''), key).toEqual(holesOf(text));
    expect(portuguese.get(key)?.trim(), key).not.toBe('');
  }
});

test.describe('In Portuguese', () => {
  test.use({ allowedErrors: [/status of (404|422)/] });

  for (const [name, open] of Object.entries(STATES)) {
    test(`the page “${name}” has no English word left (requirement 20)`, async ({ page }) => {
      await open(page, 'pt-BR');
      await expect(page.locator('html')).toHaveAttribute('lang', 'pt-BR');
      for (const summary of await page.locator('summary').all()) await summary.click();

      // Whole sentences, not parts of one, unless long enough to be unambiguous.
      const words = await wordsOf(page);
      const left = ENGLISH.filter((part) =>
        new RegExp(`(^|\\n|[.:] )${part.replace(/[$()*+.?[\\\]^{|}]/g, '\\$&')}`).test(words),
      );
      expect(left).toEqual([]);
      for (const topic of ['Offers and sales', 'Product news', 'Back in stock', 'From the shop']) {
        expect(words).not.toContain(topic);
      }
    });
  }
});

test.describe('The language', { tag: '@both' }, () => {
  test('is the recipient’s, whatever the browser asks for (requirement 20)', async ({ page }) => {
    const { ref } = await makePerson({ locale: 'pt-BR' });
    await page.goto(await linkOf(ref));

    await expect(title(page)).toHaveText('Cancelar ou ajustar e-mails de Ofertas e promoções');
    await expect(page.locator('html')).toHaveAttribute('lang', 'pt-BR');
    await expect(way(page, 'Não quero mais receber marketing de Alder & Maré')).toBeVisible();
  });

  test('is kept, once picked, through every form and page', async ({ page }) => {
    const { ref } = await makePerson();
    await page.goto(await linkOf(ref));
    await expect(page.getByText('English', { exact: true })).toHaveAttribute('aria-current', 'true');
    await expect(page.getByRole('link', { name: 'English' })).toHaveCount(0);
    await page.getByRole('link', { name: 'Português' }).click();
    await expect(title(page)).toHaveText('Cancelar ou ajustar e-mails de Ofertas e promoções');

    await way(page, 'No máximo 1 por semana').click();
    await expect(page).toHaveURL(/\/done\?change=/);
    await page.getByRole('radio', { name: 'Recebo mensagens demais' }).check();
    await page.getByRole('button', { name: 'Enviar resposta' }).click();
    await expect(page.getByText('Obrigado. Vamos repassar sua resposta para Alder & Maré.')).toBeVisible();
    expect(await feedbackOf(ref)).toEqual([{ reason: 'too_many', comment: null }]);
    await page.getByRole('button', { name: 'Desfazer' }).click();
    await expect(title(page)).toHaveText(
      'Desfeito. Você vai receber e-mails de Ofertas e promoções como antes.',
    );
    await page.getByRole('link', { name: 'O que mudou antes' }).click();
    await expect(title(page)).toHaveText('O que mudou');
    await page.getByRole('link', { name: 'Comprovante' }).last().click();
    await expect(title(page)).toHaveText('Comprovante');
    await expect(page.locator('blockquote')).toHaveAttribute('lang', 'pt-BR');
    await page.getByRole('link', { name: 'O que mudou antes' }).click();
    await page.getByRole('link', { name: 'Voltar às suas escolhas' }).click();
    await expect(title(page)).toHaveText('Cancelar ou ajustar e-mails de Ofertas e promoções');
    await page.getByRole('link', { name: 'English' }).click();
    await expect(title(page)).toHaveText('Stop or change Offers and sales e-mails');
  });

  test('is kept, once picked, on a form that is shown again with an error', async ({ request }) => {
    const { ref } = await makePerson();
    const answer = await request.post(`${await manageLinkOf(ref)}/save?lang=pt-BR`, {
      form: { seen: 'cut sh' },
    });

    expect(answer.status()).toBe(422);
    const html = await answer.text();
    expect(html).toContain('<html lang="pt-BR"');
    expect(html).toContain('<title>Erro: ');
    expect(html).toContain('Algo se perdeu no caminho e nada mudou.');
  });
});

test.describe('A browser that prefers Portuguese', { tag: '@both' }, () => {
  test.use({ locale: 'pt-BR' });

  test('gets Portuguese if the recipient’s language is not known', async ({ page }) => {
    const { ref } = await makePerson({ locale: null });
    await page.goto(await linkOf(ref));
    await expect(title(page)).toHaveText('Cancelar ou ajustar e-mails de Ofertas e promoções');
  });

  test('does not change the language of a recipient who has one', async ({ page }) => {
    const { ref } = await makePerson({ locale: 'en' });
    await page.goto(await linkOf(ref));
    await expect(title(page)).toHaveText('Stop or change Offers and sales e-mails');
  });
});

test.describe('A browser that prefers neither', () => {
  test('gets English, or Brazilian Portuguese if it accepts any Portuguese', async ({ request }) => {
    const { ref } = await makePerson({ locale: null });
    const link = await linkOf(ref);
    for (const [asked, got] of [
      ['fr-FR, de;q=0.8', 'en'],
      ['fr, pt-PT;q=0.8', 'pt-BR'],
      ['pt;q=0.1, en;q=0.9', 'en'],
    ] as const) {
      const html = await (await request.get(link, { headers: { 'Accept-Language': asked } })).text();
      expect(html, asked).toContain(`<html lang="${got}"`);
    }
  });
});
