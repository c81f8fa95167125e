import { cookies, headers } from 'next/headers';
import { cookieName } from './cookies';
import { adminWordsFor, type AdminWords } from './words';
import { pickLocale } from '@/domain/workspace/rules';
import { LOCALES } from '@/domain/workspace/schema';

/** Words in the picked language, otherwise in the browser's. */
export async function visitorWords(timeZone = 'UTC'): Promise<AdminWords> {
  const [jar, given] = await Promise.all([cookies(), headers()]);
  const accepted = (given.get('accept-language') ?? '').split(',').map((part) => part.split(';')[0]?.trim());
  const locale = pickLocale([jar.get(cookieName('language'))?.value, ...accepted], { locales: [...LOCALES] });
  return adminWordsFor(locale, timeZone);
}
