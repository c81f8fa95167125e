import { LOCALES } from '@/domain/workspace/schema';
import { axe } from './admin-checks';
import { expect, test } from './fixtures';
import { STATES } from './states';

// The browser's own message for a page answered with 404 or 422.
test.use({ allowedErrors: [/status of (404|422)/] });

const WIDE = { width: 390, height: 844 };
const NARROW = { width: 320, height: 568 };
/** Each size and each colour scheme in each language, and each pair of the two in one, because axe is slow. */
const LOOKS = {
  en: [
    { size: WIDE, media: { colorScheme: 'light' } },
    { size: NARROW, media: { colorScheme: 'dark' } },
  ],
  'pt-BR': [
    { size: WIDE, media: { colorScheme: 'dark' } },
    { size: NARROW, media: { colorScheme: 'light', contrast: 'more' } },
  ],
} as const;

for (const [name, open] of Object.entries(STATES)) {
  for (const locale of LOCALES) {
    test(`@looks The page “${name}” in ${locale} is accessible, light and dark, wide and narrow (requirement 25)`, async ({
      page,
    }) => {
      await open(page, locale);
      await expect(page.locator('html')).toHaveAttribute('lang', locale);
      await expect(page).toHaveTitle(name === 'reason-error' ? /^(Error|Erro): / : /^(?!Erro)./);
      await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
      // Folded content is part of the page.
      for (const summary of await page.locator('summary').all()) await summary.click();
      for (const { size, media } of LOOKS[locale]) {
        await page.setViewportSize(size);
        await page.emulateMedia(media);
        const { violations } = await axe(page).analyze();
        const found = violations.map(
          ({ id, nodes }) =>
            `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary ?? ''}`).join('\n')}`,
        );
        expect(found, JSON.stringify({ size, media })).toEqual([]);
      }
      expect(await page.evaluate(gluedTexts), 'texts side by side with no white space between').toEqual([]);
      expect(await page.evaluate(brokenWords), 'words that end a line at their hyphen').toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow, 'no scrolling sideways at 320').toBeLessThanOrEqual(0);
      const tooSmall = await page
        .locator('button, select, textarea, summary, input:not([type=hidden]), nav a, main a')
        .evaluateAll((controls) =>
          controls.flatMap((control) => {
            const { width, height } = control.getBoundingClientRect();
            return width < 24 || height < 24 ? [`${control.outerHTML.slice(0, 120)} ${width}×${height}`] : [];
          }),
        );
      expect(tooSmall, 'targets of 24 by 24').toEqual([]);
    });
  }
}

/** Texts that a reader, or whatever reads aloud, would run into one word: "E-maila•••@example.com". */
function gluedTexts(): string[] {
  const INLINE = 'a, abbr, b, bdi, em, small, span, strong, time';
  /** The elements around a text up to the first that starts a line of its own, the innermost first. */
  const aroundOf = (text: Node, common: Node): Element[] => {
    const around: Element[] = [];
    for (let up = text.parentElement; up && up !== common; up = up.parentElement) around.push(up);
    return around;
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const texts: Text[] = [];
  while (walker.nextNode()) {
    const text = walker.currentNode as Text;
    if (text.data !== '' && !text.parentElement?.closest('script, style, textarea, option, svg'))
      texts.push(text);
  }
  return texts.flatMap((text, index) => {
    const before = texts[index - 1];
    if (!before || !/[\p{L}\p{N}.…!?]$/u.test(before.data) || !/^[\p{L}\p{N}•→]/u.test(text.data)) return [];
    const range = document.createRange();
    range.setStart(before, 0);
    range.setEnd(text, text.length);
    const common = range.commonAncestorContainer;
    const between = [...aroundOf(before, common), ...aroundOf(text, common)];
    // In what is named by its content even a block is no pause.
    const isNamed = Boolean(
      (common instanceof Element ? common : text.parentElement)?.closest(
        'a, button, label, legend, summary, h1, h2, h3',
      ),
    );
    const isGlued = between.length > 0 && (isNamed || between.every((element) => element.matches(INLINE)));
    return isGlued ? [`${before.data}|${text.data}`] : [];
  });
}

/** Words of controls, headings and lists that are on two lines: "e-" and "mails". */
function brokenWords(): string[] {
  const shown = document.querySelectorAll('h1, h2, h3, button, label, legend, summary, li, [role=alert]');
  return [...shown].flatMap((element) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    const broken: string[] = [];
    while (walker.nextNode()) {
      const text = walker.currentNode as Text;
      for (const { 0: word, index } of text.data.matchAll(/[\p{L}\p{N}]+-[\p{L}\p{N}]+/gu)) {
        const range = document.createRange();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (lines.size > 1) broken.push(`${word} in ${text.data}`);
      }
    }
    return broken;
  });
}
