import { logoPath } from './routes';
import type { Visit } from './visit';
import { wordsFor, type Words } from './words';
import { openSenderNamed } from '@/domain/access/scope/data';
import { loadCatalog, type Catalog } from '@/domain/catalog/topic/data';
import { pickLocale } from '@/domain/workspace/rules';
import { LOCALES } from '@/domain/workspace/schema';

/** What is known at an address without a page: as much as the address still tells. */
export type Lost = {
  /** For a valid link, below which there is no such page. */
  visit: Visit | null;
  /** The link's sender, by its key's id. No one has proved anything, so it reveals nothing about any person. */
  sender: { catalog: Catalog; logo: string | null } | null;
  words: Words;
};

/**
 * What an address still tells about a link that does not work.
 * @param kid the key id that its text begins with; null if that is not a key's id.
 * @param wished the visitor's languages, most preferred first.
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
