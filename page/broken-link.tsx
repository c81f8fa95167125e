import type { Lost } from './lost';
import { BrandHeader, Languages } from '@/components/preference/brand-header';
import { PageFooter } from '@/components/preference/page-footer';
import { WithMailto } from '@/components/ui/with-mailto';
import { LANGUAGE_NAMES, LOCALES } from '@/domain/workspace/schema';

/**
 * The one page for every link that does not work, whatever the cause: it reveals nothing about any person. Requirements
 * 6, 30. If the link still contains a key's id, the page says whose link it was and how to reach them. It is an
 * ordinary page whose status proxy.ts sets, because what Next.js renders for notFound() is blank without JavaScript.
 */
export function BrokenLink({ lost }: { lost: Lost }) {
  const { t } = lost.words;
  const workspace = lost.sender?.catalog.workspace;
  const brand = workspace?.name;
  const contact = workspace?.contactEmail ?? '';
  return (
    <div className="mx-auto max-w-136 space-y-6 px-4 pt-3 pb-8 sm:space-y-8 sm:pt-8 sm:pb-16">
      <title>{brand ? `${t('broken.title')} – ${brand}` : t('broken.title')}</title>
      <Header lost={lost} />
      <main className="space-y-5">
        <h1 className="text-2xl leading-tight font-bold text-balance">{t('broken.title')}</h1>
        <p>{t('broken.text')}</p>
        <h2 className="text-lg font-semibold">{t('broken.try')}</h2>
        <ul className="list-disc space-y-2 pl-5">
          <li>{brand ? t('broken.copyFrom', { brand }) : t('broken.copy')}</li>
          <li>{t('broken.program')}</li>
          <li>
            {brand ? (
              <WithMailto text={t('broken.write', { brand, contact })} address={contact} />
            ) : (
              t('broken.sender')
            )}
          </li>
          {workspace?.contactUrl ? (
            <li>
              <a href={workspace.contactUrl}>{t('broken.contactPage', { brand: workspace.name })}</a>
            </li>
          ) : null}
        </ul>
      </main>
      {workspace ? (
        <PageFooter
          sender={workspace.postalAddress}
          contact={{ label: t('footer.contact', { contact }), href: `mailto:${contact}` }}
          note={t('footer.poweredBy', { brand: workspace.name })}
          links={[]}
        />
      ) : null}
    </div>
  );
}

/** The link's sender, if known, and the languages that this page is available in. */
function Header({ lost: { sender, words } }: { lost: Lost }) {
  const label = words.t('page.language');
  const languages = (sender?.catalog.workspace.locales ?? LOCALES).map((tag) => ({
    locale: tag,
    name: LANGUAGE_NAMES[tag],
    // Relative, so that it works whatever the address was.
    href: `?lang=${tag}`,
    isCurrent: tag === words.locale,
  }));
  return sender ? (
    <BrandHeader
      brand={sender.catalog.workspace.name}
      logo={sender.logo}
      to=""
      languageLabel={label}
      languages={languages}
    />
  ) : (
    <Languages label={label} languages={languages} />
  );
}
