import { headers } from 'next/headers';
import { cache } from 'react';
import { takeVisit } from '@/page/template/handover';
import { acceptedLanguages } from './languages';
import { logoPath } from './routes';
import { INTERNAL_HEADERS, languageSaid, type Visit } from './visit';
import { wordsFor, type Words } from './words';
import { openSenderNamed } from '@/domain/access/scope/data';
import { loadCatalog, type Catalog } from '@/domain/catalog/topic/data';
import { pickLocale } from '@/domain/workspace/rules';
import { LOCALES } from '@/domain/workspace/schema';

/** What is known where an address shows no page: the most of it that the address still tells. */
export type Lost = {
  /** Of a good link, below which nothing is at this address. */
  visit: Visit | null;
  /** Whose link it was, by its key's id. Nobody has proved anything: it tells nothing about any person. */
  sender: { catalog: Catalog; logo: string | null } | null;
  words: Words;
};

/** For the layout and the page, once. */
export const loadLost = cache(async (): Promise<Lost> => {
  const given = await headers();
  const visit = takeVisit(given.get(INTERNAL_HEADERS.visit)) ?? null;
  if (visit) return { visit, sender: visit, words: visit.words };
  const kid = given.get(INTERNAL_HEADERS.sender);
  const named = kid === null ? null : await openSenderNamed(`${kid}.`);
  const catalog = named && (await loadCatalog(named.scope));
  const wished = [languageSaid(given), ...acceptedLanguages(given.get('accept-language'))];
  const locale = pickLocale(wished, catalog?.workspace ?? { locales: [...LOCALES] });
  return {
    visit: null,
    sender: catalog && { catalog, logo: logoOf(catalog) },
    words: wordsFor(locale, catalog?.workspace.timeZone ?? 'UTC', catalog?.copy),
  };
});

function logoOf({ workspace }: Catalog): string | null {
  return workspace.hasLogo ? logoPath(workspace.key) : null;
}
