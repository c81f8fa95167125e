import { barePage, tryAgainSoon } from './bare';
import { acceptedLanguages } from './languages';
import type { PageAnswer } from './request';
import { wordsFor } from './words';
import { pickLocale } from '@/domain/workspace/rules';
import { LOCALES } from '@/domain/workspace/schema';

/**
 * The page for when the database is away: 503, in words, depending on nothing that could be away too.
 * @param outcome whether something was being saved: in that case it is unknown whether it was saved.
 */
export function unavailable(acceptLanguage: string | null, outcome: 'text' | 'unsure' = 'text'): PageAnswer {
  const wished = acceptedLanguages(acceptLanguage);
  const { t, locale } = wordsFor(pickLocale(wished, { locales: [...LOCALES] }), 'UTC');
  return tryAgainSoon(barePage(locale, t('unavailable.title'), t(`unavailable.${outcome}`)));
}
