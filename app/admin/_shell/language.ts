import { cookies, headers } from 'next/headers';
import { cookieName } from './cookies';
import { adminWordsFor, type AdminWords } from './words';
import { pickLocale } from '@/domain/workspace/rules';
import { LOCALES, type Locale } from '@/domain/workspace/schema';

/** The picked language, otherwise the browser's. */
export function languageOf(picked: string | undefined, acceptLanguage: string | null): Locale {
  const accepted = (acceptLanguage ?? '').split(',').map((part) => part.split(';')[0]?.trim());
  return pickLocale([picked, ...accepted], { locales: [...LOCALES] });
}

/** Words in that language. */
export async function visitorWords(timeZone = 'UTC'): Promise<AdminWords> {
  const [jar, given] = await Promise.all([cookies(), headers()]);
  const locale = languageOf(jar.get(cookieName('language'))?.value, given.get('accept-language'));
  return adminWordsFor(locale, timeZone);
}
