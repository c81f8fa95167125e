import { logoPath } from './routes';
import type { Visit } from './visit';
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

/**
 * What an address still tells of a link that does not work.
 * @param kid the id of the key that its text begins with; null where that is no key's.
 * @param wished the languages of whoever asks, the most wanted first.
 */
export async function openLost(kid: string | null, wished: readonly (string | null)[]): Promise<Lost> {
  const named = kid === null ? null : await openSenderNamed(`${kid}.`);
  const catalog = named && (await loadCatalog(named.scope));
  const locale = pickLocale(wished, catalog?.workspace ?? { locales: [...LOCALES] });
  return {
    visit: null,
    sender: catalog && { catalog, logo: logoOf(catalog) },
    words: wordsFor(locale, catalog?.workspace.timeZone ?? 'UTC', catalog?.copy),
  };
}

function logoOf({ workspace }: Catalog): string | null {
  return workspace.hasLogo ? logoPath(workspace.key) : null;
}
