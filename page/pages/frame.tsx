import type { FormState } from '@/page/forms/form-state';
import { documentPage } from './document';
import { escaped, type Html } from '@/page/markup/html';
import { drawn, template } from '@/page/markup/template';
import { problemTitle } from '@/page/problems';
import type { BelowLink } from '@/page/routes';
import { pathOf, type Visit } from '@/page/visit';
import { BrandHeader, type BrandHeaderProps } from '@/components/preference/brand-header';
import { PageFooter, type PageFooterProps } from '@/components/preference/page-footer';
import { ADDRESS_KINDS, ADDRESS_OF } from '@/domain/people/recipient/schema';
import { LANGUAGE_NAMES } from '@/domain/workspace/schema';

/**
 * The frame of every page below a link: the sender and the recipient above, one calm column, the sender's details
 * below.
 */
export function framedPage(
  visit: Visit,
  {
    title,
    below = '',
    query = {},
    form = null,
    isInert = false,
    links = [],
    main,
  }: {
    title: string;
    below?: BelowLink;
    query?: Record<string, string>;
    /** A form that is shown again with an error: the page's title then says what to correct. */
    form?: FormState | null;
    isInert?: boolean;
    links?: { href: string; label: string }[];
    main: Html;
  },
): Html {
  const { t, locale } = visit.words;
  const { workspace } = visit.catalog;
  const titled = (what: string) => t('page.titleOf', { title: what, brand: workspace.name });
  const header: BrandHeaderProps = {
    brand: workspace.name,
    logo: visit.logo,
    logoSize: workspace.logoSize,
    to: addressLine(visit),
    languageLabel: t('page.language'),
    languages: workspace.locales.map((tag) => ({
      locale: tag,
      name: LANGUAGE_NAMES[tag],
      href: pathOf({ ...visit, pickedLanguage: tag }, below, query),
      isCurrent: tag === locale,
    })),
  };
  const footer: PageFooterProps = {
    sender: workspace.postalAddress,
    contact: {
      label: t('footer.contact', { contact: workspace.contactEmail }),
      href: `mailto:${workspace.contactEmail}`,
    },
    note: t('footer.poweredBy', { brand: workspace.name }),
    links,
  };
  return documentPage(visit, {
    locale,
    // Screen readers say a changed title first.
    title: escaped(form ? t('page.errorTitle', { title: titled(problemTitle(visit, form)) }) : titled(title)),
    body: frame(
      { isInert },
      {
        // Addresses below the link name one change, and so are one person's alone.
        header: below === '' ? brandHeader(header) : drawn(<BrandHeader {...header} />),
        main,
        footer: below === '' ? pageFooter(footer) : drawn(<PageFooter {...footer} />),
      },
    ),
  });
}

const brandHeader = template<BrandHeaderProps>((props) => <BrandHeader {...props} />);
const pageFooter = template<PageFooterProps>((props) => <PageFooter {...props} />);
const frame = template<{ isInert: boolean }, 'header' | 'main' | 'footer'>(({ isInert }, inner) => (
  <div
    inert={isInert}
    className="short:space-y-4 mx-auto max-w-136 space-y-6 px-4 pt-3 pb-8 sm:space-y-8 sm:pt-8 sm:pb-16"
  >
    {inner('header')}
    <main id="main" tabIndex={-1} className="space-y-8 outline-none">
      {inner('main')}
    </main>
    {inner('footer')}
  </div>
));

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
