import { readCenter } from './centers';
import { acceptedLanguages } from './languages';
import { linkPath, logoPath, type BelowLink, type LinkForm } from './routes';
import { wordsFor, type Words } from './words';
import { openLink } from '@/domain/access/scope/data';
import type { LinkScope } from '@/domain/access/scope/schema';
import type { Scope } from '@/domain/catalog/choice/schema';
import { armFor } from '@/domain/catalog/arm/rules';
import type { ShownArm } from '@/domain/catalog/arm/schema';
import type { Center } from '@/domain/choices/preference/data/read';
import { scopeOfLink } from '@/domain/catalog/choice/rules';
import { loadCatalog, type Catalog } from '@/domain/catalog/topic/data';
import { pickLocale, timeZoneOf } from '@/domain/workspace/rules';
import type { Locale } from '@/domain/workspace/schema';
import { now } from '@/lib/clock';

/** A valid link, opened: who is asked, by whom, about what, in which words. */
export type Visit = {
  /** The token as it was signed or stored, not as it arrived. */
  token: string;
  link: LinkScope;
  catalog: Catalog;
  center: Center;
  /** The address of the sender's logo. */
  logo: string | null;
  /** The link's subject. */
  about: Scope;
  /** What stands beside the ways out. */
  arm: ShownArm;
  words: Words;
  /** The language picked on the page, kept from page to page; null if none was picked. */
  pickedLanguage: Locale | null;
  userAgent: string;
  now: Date;
};

/** What a visit depends on in a request. */
export type VisitHeaders = {
  acceptLanguage: string | null;
  pickedLanguage: Locale | null;
  userAgent: string | null;
};

/** Opens a link. Null for anything but a valid link of a living recipient: the caller answers all of these alike. */
export async function openVisit(token: string, from: VisitHeaders): Promise<Visit | null> {
  const link = await openLink(token);
  if (!link) return null;
  const [catalog, center] = await Promise.all([
    loadCatalog(link),
    readCenter({ scope: link, ref: link.link.recipient }),
  ]);
  if (!catalog || !center) return null;
  const accepted = acceptedLanguages(from.acceptLanguage);
  const locale = pickLocale([from.pickedLanguage, center.recipient.locale, ...accepted], catalog.workspace);
  return {
    token: link.token,
    link,
    catalog,
    center,
    logo: catalog.workspace.hasLogo ? logoPath(catalog.workspace.key) : null,
    about: scopeOfLink(link.link, catalog.topics),
    // Experiments are with the page of those who came to leave.
    arm: armFor(catalog, link.link.purpose === 'u' ? center.recipient.id : null),
    words: wordsFor(locale, timeZoneOf(center.recipient.timeZone, catalog.workspace), catalog.copy),
    pickedLanguage: from.pickedLanguage,
    userAgent: from.userAgent ?? '',
    now: now(),
  };
}

/** A path below the visit's link, in the language picked. */
export function pathOf(
  { token, pickedLanguage }: Visit,
  below: BelowLink = '',
  query: Record<string, string> = {},
): string {
  const search = new URLSearchParams({
    ...query,
    ...(pickedLanguage && { lang: pickedLanguage }),
  }).toString();
  return linkPath(token, below, search && `?${search}`);
}

/**
 * Where a form below the link is posted to. A response with errors has this address: its error summary takes the focus
 * by the address's fragment, without any script.
 */
export function formPath(visit: Visit, name: LinkForm): string {
  return `${pathOf(visit, name)}#problems`;
}

/**
 * The page of what was done. Its heading, which says so, takes the focus by the address's fragment, without any script:
 * for a screen reader user it is the answer to the press.
 */
export function donePath(visit: Visit, query: Record<string, string>): string {
  return `${pathOf(visit, 'done', query)}#what`;
}
