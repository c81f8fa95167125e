import type { NextRequest } from 'next/server';
import { cookieName } from './cookies';
import { languageOf } from './language';
import { adminWordsFor } from './words';
import { barePage, tryAgainSoon } from '@/page/bare';
import { responseOf } from '@/page/http/fetch';

/** What a member is answered while the database is away: 503, in their language. */
export function unavailable({ cookies, headers }: NextRequest): Response {
  const { t, locale } = adminWordsFor(
    languageOf(cookies.get(cookieName('language'))?.value, headers.get('accept-language')),
    'UTC',
  );
  return responseOf(
    tryAgainSoon(barePage(locale, t('shell.unavailable.title'), t('shell.unavailable.text'))),
  );
}
