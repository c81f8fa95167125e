import { headers } from 'next/headers';
import { acceptedLanguages } from '@/app/(recipient)/languages';
import { wordsFor } from '@/app/(recipient)/words';
import { INTERNAL_HEADERS } from '@/app/(recipient)/visit';
import { pickLocale } from '@/domain/workspace/rules';
import { LOCALES, type Locale } from '@/domain/workspace/schema';

/** The language of a visitor of whom only the request is known. */
export function visitorLocale(given: Pick<Headers, 'get'>): Locale {
  const accepted = acceptedLanguages(given.get('accept-language'));
  return pickLocale([given.get(INTERNAL_HEADERS.language), ...accepted], { locales: [...LOCALES] });
}

/**
 * The one page for every link that does not work, whatever the cause: it gives nothing away. ACCEPTANCE 6, 30. A page
 * like any other, with its status from proxy.ts: what Next.js makes of notFound() is blank without JavaScript.
 */
export async function BrokenLink() {
  const { t } = wordsFor(visitorLocale(await headers()), 'UTC');
  return (
    <main className="mx-auto max-w-136 space-y-5 px-4 py-12">
      <title>{t('broken.title')}</title>
      <h1 className="text-2xl font-bold">{t('broken.title')}</h1>
      <p>{t('broken.text')}</p>
      <h2 className="text-lg font-semibold">{t('broken.try')}</h2>
      <ul className="list-disc space-y-2 pl-5">
        <li>{t('broken.copy')}</li>
        <li>{t('broken.program')}</li>
        <li>{t('broken.sender')}</li>
      </ul>
    </main>
  );
}
