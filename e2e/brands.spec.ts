import type { Page } from '@playwright/test';
import { foundBrand, type BrandTopic } from './brands';
import { expect, test } from './fixtures';
import { howOften, tick, title, way } from './pages';

const WIDE_LOGO = {
  type: 'image/svg+xml',
  data: '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="48" viewBox="0 0 200 48"><path fill="#8a3ffc" d="M0 0h200v48H0z"/></svg>',
};

const GROUPS = {
  shop: 'Shop',
  travel: 'Travel',
  work: 'Work',
  music: 'Music',
  home: 'Home',
  garden: 'Garden',
};
const SIXTY = Object.entries(GROUPS).flatMap(([group, name]) =>
  Array.from({ length: 10 }, (_, at): BrandTopic => ({
    key: `${group}-${at}`,
    group,
    name: at === 3 && group === 'travel' ? 'Viagens à África' : `${name} ${at}`,
    description: `What ${name} ${at} is about, in one plain sentence.`,
  })),
);
const MANAGE = { purpose: 'm', channel: null, topic: null } as const;

test.describe('A brand with sixty topics', { tag: '@both' }, () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('fits them into a few screens of a phone, and stops a group with one press', async ({ page }) => {
    const brand = await foundBrand({ name: 'Sixty', topics: SIXTY, groups: GROUPS });
    const link = brand.linkOf(MANAGE);
    await page.goto(link);
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(3.5 * 844);
    const group = page.locator('summary', { hasText: 'Travel' });
    await expect(group).toContainText('10 topics, 10 on');
    await group.click();
    await page.getByRole('button', { name: 'Stop all 10 in “Travel”' }).click();

    await expect(page).toHaveURL(/\/done\?change=/);
    const events = await brand.events();
    expect(events).toHaveLength(10);
    expect(events.every((event) => event.includes(' * travel-'))).toBe(true);
    await page.goto(link);
    await expect(group).toContainText('10 topics, 0 on');
    await group.click();
    await expect(tick(page, 'Travel 1')).not.toBeChecked();
    await expect(page.getByRole('button', { name: 'in “Travel”' })).toHaveCount(0);
    // A topic of a folded group is saved like any other.
    await page.locator('summary', { hasText: 'Music' }).click();
    await tick(page, 'Music 2').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(brand.events).toHaveLength(11);
  });
});

test('One of sixty topics is found by part of its name, with or without accents', async ({ page }) => {
  const brand = await foundBrand({ name: 'Sixty', topics: SIXTY, groups: GROUPS });
  const link = brand.linkOf(MANAGE);
  await page.goto(link);
  await page.getByLabel('Find a topic').fill('a africa');
  await expect(tick(page, 'Viagens à África')).toBeVisible();
  await expect(page.locator('#center').getByRole('checkbox').filter({ visible: true })).toHaveCount(2);
  await expect(page.getByText('Topics shown: 1')).toBeVisible();
  await page.keyboard.press('Enter');
  await tick(page, 'Viagens à África').uncheck();
  expect(await brand.events(), 'Enter saves nothing').toEqual([]);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page).toHaveURL(/\/done\?change=/);
  expect(await brand.events(), 'what is not shown stays').toEqual(['opt_down * travel-3']);
});

test.describe('Without scripts', { tag: '@no-js' }, () => {
  test('the search field, which would do nothing, is not shown', async ({ page }) => {
    const brand = await foundBrand({ name: 'Sixty', topics: SIXTY, groups: GROUPS });
    await page.goto(brand.linkOf(MANAGE));
    await expect(page.getByLabel('Find a topic')).toBeHidden();
  });
});

test.describe('A brand with one topic on one channel', { tag: '@both' }, () => {
  test('offers one stop, and no second choice with the same effect', async ({ page }) => {
    const brand = await foundBrand({ name: 'Solo', topics: [{ key: 'letter', name: 'Newsletter' }] });
    await page.goto(brand.linkOf());
    await expect(title(page)).toHaveText('Stop or change Newsletter e-mails');
    await expect(way(page, /^Stop/)).toHaveText(['Stop all marketing from Solo']);
    await expect(page.locator('#center')).toHaveCount(0);

    const link = brand.linkOf(MANAGE);
    await page.goto(link);
    await expect(page.locator('#center').getByRole('checkbox')).toHaveCount(1);
    await expect(howOften(page, 'Newsletter').locator('option')).toHaveText([
      'Every message',
      'At most one a month',
    ]);
    await tick(page, 'Newsletter').uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page).toHaveURL(/\/done\?change=/);
    expect(await brand.events(), 'the channel was not touched').toEqual(['opt_out * letter']);
  });
});

test('A wide logo keeps its shape, and a brand without one shows its initial', async ({ page }) => {
  const topics = [{ key: 'letter', name: 'Newsletter' }];
  const wide = await foundBrand({ name: 'Wordmark', topics, logo: WIDE_LOGO });
  await page.goto(wide.linkOf());
  const { width = 0, height = 0 } = (await page.locator('header img').boundingBox()) ?? {};
  expect(height).toBeGreaterThanOrEqual(32);
  expect(height).toBeLessThanOrEqual(48);
  expect(width / height).toBeCloseTo(200 / 48, 1);
  expect(width).toBeLessThanOrEqual(200);

  const bare = await foundBrand({ name: 'équipe', topics });
  await page.goto(bare.linkOf());
  await expect(page.locator('header [aria-hidden]')).toHaveText('É');
});

test('Right-to-left text keeps its own direction wherever it appears', async ({ page }) => {
  const brand = await foundBrand({
    name: 'متجر 7',
    postalAddress: 'شارع 5',
    groups: { all: 'الكل (3)' },
    topics: [
      { key: 'news', name: 'أخبار 50%', description: 'كل يوم (3)' },
      { key: 'more', name: 'المزيد 2', description: 'أكثر!' },
    ],
    reason: 'سبب 4',
  });
  const link = brand.linkOf();
  for (const path of [link, brand.linkOf(MANAGE)]) {
    await page.goto(path);
    expect(await page.evaluate(turnedTexts), path).toEqual([]);
  }
  await page.goto(link);
  await page.locator('#ways button[value=stop]').click();
  await expect(page).toHaveURL(/\/done\?change=/);
  expect(await page.evaluate(turnedTexts), 'the result').toEqual([]);
  const change = new URL(page.url()).searchParams.get('change') ?? '';
  for (const path of [`${link}/history`, `${link}/receipt/${change}`, link]) {
    await page.goto(path);
    expect(await page.evaluate(turnedTexts), path).toEqual([]);
  }
});

/** Right-to-left texts that neither an element nor an isolating character isolates. */
function turnedTexts(): string[] {
  const RIGHT_TO_LEFT = /[\u0590-\u08ff]/;
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  const found: string[] = [];
  while (walker.nextNode()) {
    const text = walker.currentNode as Text;
    const bare = text.data.replaceAll(/\u2068[^\u2069]*\u2069/g, '');
    if (
      RIGHT_TO_LEFT.test(bare) &&
      !text.parentElement?.closest('script, bdi, [dir=auto], header [aria-hidden]')
    )
      found.push(text.data);
  }
  for (const element of document.querySelectorAll('[aria-label]')) {
    const label = element.getAttribute('aria-label') ?? '';
    if (RIGHT_TO_LEFT.test(label.replaceAll(/\u2068[^\u2069]*\u2069/g, ''))) found.push(label);
  }
  return found;
}

test('No option of a select is cut off on a small phone, in either language', async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 568 });
  const brand = await foundBrand({
    name: 'Often',
    locales: ['en', 'pt-BR'],
    topics: [
      { key: 'a', name: 'A', typical: { email: 60 } },
      { key: 'b', name: 'B', typical: { email: 60 } },
    ],
  });
  for (const lang of ['en', 'pt-BR']) {
    await page.goto(`${brand.linkOf(MANAGE)}?lang=${lang}`);
    expect(await cutOptions(page), lang).toEqual([]);
    await page.locator('#pause-all').selectOption('90');
    await page.getByRole('button', { name: /^(Save|Salvar)$/ }).click();
    await expect(page).toHaveURL(/\/done\?/);
    await page.goto(`${brand.linkOf(MANAGE)}?lang=${lang}`);
    expect(await cutOptions(page), `${lang}, paused`).toEqual([]);
  }
});

/** The options that are wider than their select. */
function cutOptions(page: Page): Promise<string[]> {
  const ARROW = 20;
  return page.locator('#center select').evaluateAll(
    (selects, arrow) =>
      selects.flatMap((element) => {
        const select = element as HTMLSelectElement;
        const { paddingLeft, paddingRight, font } = getComputedStyle(select);
        const room = select.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - arrow;
        const canvas = document.createElement('canvas').getContext('2d');
        if (!canvas) return ['no canvas'];
        canvas.font = font;
        return [...select.options]
          .filter(({ text }) => canvas.measureText(text).width > room)
          .map(({ text }) => `${text}: ${canvas.measureText(text).width} > ${room}`);
      }),
    ARROW,
  );
}
