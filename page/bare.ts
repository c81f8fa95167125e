import type { PageAnswer } from './request';
import { headerTexts } from '@/lib/header-text';

const RETRY_AFTER_SECONDS = 10;

/** A page of one heading and one sentence, which needs nothing but itself. Its text is ours: nothing is escaped. */
export function barePage(locale: string, title: string, text: string): string {
  return `<!doctype html>
<html lang="${locale}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<main>
<h1>${title}</h1>
<p>${text}</p>
</main>
</html>
`;
}

/** Answers 503 with such a page, and asks to come back soon. */
export function tryAgainSoon(body: string): PageAnswer {
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
