import { acceptedLanguages } from './languages';
import type { PageAnswer } from './request';
import { wordsFor } from './words';
import { headerTexts } from '@/lib/header-text';
import { pickLocale } from '@/domain/workspace/rules';
import { LOCALES } from '@/domain/workspace/schema';

const RETRY_AFTER_SECONDS = 10;

/**
 * The page for when the database is away: 503, in words, depending on nothing that could be away too.
 * @param outcome whether something was being saved: in that case it is unknown whether it was saved.
 */
export function unavailable(acceptLanguage: string | null, outcome: 'text' | 'unsure' = 'text'): PageAnswer {
  const wished = acceptedLanguages(acceptLanguage);
  const { t, locale } = wordsFor(pickLocale(wished, { locales: [...LOCALES] }), 'UTC');
  const body = `<!doctype html>
<html lang="${locale}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${t('unavailable.title')}</title>
<main>
<h1>${t('unavailable.title')}</h1>
<p>${t(`unavailable.${outcome}`)}</p>
</main>
</html>
`;
  return {
    status: 503,
    headers: headerTexts({
      'Content-Type': 'text/html; charset=utf-8',
      'Retry-After': String(RETRY_AFTER_SECONDS),
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
    }),
    body,
  };
}
