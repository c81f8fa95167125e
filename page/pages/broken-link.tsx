import { documentPage } from './document';
import { escaped, type Html } from '@/page/markup/html';
import { template } from '@/page/markup/template';
import type { Lost } from '@/page/lost';
import { BrandHeader, Languages, type BrandHeaderProps } from '@/components/preference/brand-header';
import { PageFooter, type PageFooterProps } from '@/components/preference/page-footer';
import { WithMailto } from '@/components/ui/with-mailto';
import { LANGUAGE_NAMES, LOCALES } from '@/domain/workspace/schema';

/**
 * The one page for every link that does not work, whatever the cause: it reveals nothing about any person. Requirements
 * 6, 30. If the link still contains a key's id, the page says whose link it was and how to reach them.
 */
export function brokenLinkPage({ sender, words }: Lost): Html {
  const { t, locale } = words;
  const workspace = sender?.catalog.workspace;
  const brand = workspace?.name;
  const contact = workspace?.contactEmail ?? '';
  return documentPage(sender, {
    locale,
    title: escaped(brand ? `${t('broken.title')} – ${brand}` : t('broken.title')),
    body: brokenLink({
      header: {
        brand: brand ?? null,
        logo: sender?.logo ?? null,
        logoSize: workspace?.logoSize ?? null,
        to: '',
        languageLabel: t('page.language'),
        languages: (workspace?.locales ?? LOCALES).map((tag) => ({
          locale: tag,
          name: LANGUAGE_NAMES[tag],
          // Relative, so that it works whatever the address was.
          href: `?lang=${tag}`,
          isCurrent: tag === locale,
        })),
      },
      title: t('broken.title'),
      text: t('broken.text'),
      tryTitle: t('broken.try'),
      copy: brand ? t('broken.copyFrom', { brand }) : t('broken.copy'),
      program: t('broken.program'),
      write: brand ? t('broken.write', { brand, contact }) : t('broken.sender'),
      contact,
      contactPage: workspace?.contactUrl
        ? { href: workspace.contactUrl, label: t('broken.contactPage', { brand: workspace.name }) }
        : null,
      footer: workspace
        ? {
            sender: workspace.postalAddress,
            contact: { label: t('footer.contact', { contact }), href: `mailto:${contact}` },
            note: t('footer.poweredBy', { brand: workspace.name }),
            links: [],
          }
        : null,
    }),
  });
}

type BrokenLinkProps = {
  /** The link's sender, if known, and the languages that this page is available in. */
  header: Omit<BrandHeaderProps, 'brand'> & { brand: string | null };
  title: string;
  text: string;
  tryTitle: string;
  copy: string;
  program: string;
  write: string;
  contact: string;
  contactPage: { href: string; label: string } | null;
  footer: PageFooterProps | null;
};

const brokenLink = template<BrokenLinkProps>(
  ({
    header: { brand, ...header },
    title,
    text,
    tryTitle,
    copy,
    program,
    write,
    contact,
    contactPage,
    footer,
  }) => (
    <div className="mx-auto max-w-136 space-y-6 px-4 pt-3 pb-8 sm:space-y-8 sm:pt-8 sm:pb-16">
      {brand === null ? (
        <header className="flex">
          <Languages label={header.languageLabel} languages={header.languages} />
        </header>
      ) : (
        <BrandHeader brand={brand} {...header} />
      )}
      <main className="space-y-5">
        <h1 className="text-2xl leading-tight font-bold text-balance">{title}</h1>
        <p>{text}</p>
        <h2 className="text-lg font-semibold">{tryTitle}</h2>
        <ul className="list-disc space-y-2 pl-5">
          <li>{copy}</li>
          <li>{program}</li>
          <li>{contact ? <WithMailto text={write} address={contact} /> : write}</li>
          {contactPage ? (
            <li>
              <a href={contactPage.href}>{contactPage.label}</a>
            </li>
          ) : null}
        </ul>
      </main>
      {footer ? <PageFooter {...footer} /> : null}
    </div>
  ),
);
