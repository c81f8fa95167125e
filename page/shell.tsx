import type { ReactNode } from 'react';
import type { FormState } from '@/page/forms/form-state';
import { problemTitle } from './problems';
import type { BelowLink } from './routes';
import { pathOf, type Visit } from './visit';
import { BrandHeader } from '@/components/preference/brand-header';
import { PageFooter } from '@/components/preference/page-footer';
import { FreshOnReturn } from '@/components/ui/fresh-on-return';
import { ADDRESS_OF, ADDRESS_KINDS } from '@/domain/people/recipient/schema';
import { LANGUAGE_NAMES } from '@/domain/workspace/schema';

/**
 * The frame of every page below a link: the sender and the recipient above, one calm column, the sender's details
 * below.
 */
export function Shell({
  visit,
  title,
  below = '',
  query = {},
  form = null,
  links = [],
  children,
}: {
  visit: Visit;
  title: string;
  below?: BelowLink;
  query?: Record<string, string>;
  /** A form that is shown again with an error: the page's title then says what to correct. */
  form?: FormState | null;
  links?: { href: string; label: string }[];
  children: ReactNode;
}) {
  const { t, locale } = visit.words;
  const { workspace } = visit.catalog;
  const titled = (what: string) => t('page.titleOf', { title: what, brand: workspace.name });
  return (
    <div className="short:space-y-4 mx-auto max-w-136 space-y-6 px-4 pt-3 pb-8 sm:space-y-8 sm:pt-8 sm:pb-16">
      {/* Screen readers say a changed title first. */}
      <title>
        {form ? t('page.errorTitle', { title: titled(problemTitle(visit, form)) }) : titled(title)}
      </title>
      <BrandHeader
        brand={workspace.name}
        logo={visit.logo}
        to={addressLine(visit)}
        languageLabel={t('page.language')}
        languages={workspace.locales.map((tag) => ({
          locale: tag,
          name: LANGUAGE_NAMES[tag],
          href: pathOf({ ...visit, pickedLanguage: tag }, below, query),
          isCurrent: tag === locale,
        }))}
      />
      <main id="main" tabIndex={-1} className="space-y-8 outline-none">
        {children}
      </main>
      <FreshOnReturn />
      <PageFooter
        sender={workspace.postalAddress}
        contact={{
          label: t('footer.contact', { contact: workspace.contactEmail }),
          href: `mailto:${workspace.contactEmail}`,
        }}
        note={t('footer.poweredBy', { brand: workspace.name })}
        links={links}
      />
    </div>
  );
}

/**
 * The masked address that the link came to, or any other; the page must also make sense for a person we know nothing
 * about.
 */
function addressLine({ center, link, words: { t } }: Visit): string {
  const { maskedAddresses } = center.recipient;
  const kind = link.link.channel
    ? ADDRESS_OF[link.link.channel]
    : ADDRESS_KINDS.find((each) => maskedAddresses[each]);
  const address = kind && maskedAddresses[kind];
  return address ? t('page.to', { address }) : t('page.toUnknown');
}
