import { Fragment } from 'react';

export type BrandHeaderProps = {
  brand: string;
  logo: string | null;
  /** Keeps the logo's place before it has come. */
  logoSize: { width: number; height: number } | null;
  /** `For a•••@example.com` */
  to: string;
  languageLabel: string;
  languages: { locale: string; name: string; href: string; isCurrent: boolean }[];
};

/** Who sends this, to whom, and the language switch. */
export function BrandHeader({ brand, logo, logoSize, to, languageLabel, languages }: BrandHeaderProps) {
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-2">
      {logo ? (
        // Icons are square, wordmarks wide: we fix the height and leave the width.
        <img
          src={logo}
          alt=""
          {...logoSize}
          className="h-10 w-auto max-w-50 min-w-10 shrink-0 object-contain object-left"
        />
      ) : (
        <span
          aria-hidden
          className="bg-accent-tint text-accent grid size-10 shrink-0 place-items-center rounded-xl text-lg font-bold"
        >
          {initialOf(brand)}
        </span>
      )}
      <div className="min-w-0 flex-1 basis-40 leading-tight">
        <div className="flex flex-wrap items-center justify-between gap-x-4">
          <p className="font-semibold">
            <bdi>{brand}</bdi>
          </p>{' '}
          {languages.length > 1 ? <Languages label={languageLabel} languages={languages} /> : null}
        </div>{' '}
        <p className="text-muted text-sm">{to}</p>
      </div>
    </header>
  );
}

/** The links to the page in other languages. The current one is not a link, and hidden on a narrow screen. */
export function Languages({ label, languages }: { label: string; languages: BrandHeaderProps['languages'] }) {
  return (
    <nav aria-label={label} className="-my-2 flex gap-x-3 text-sm whitespace-nowrap">
      {languages.map(({ locale, name, href, isCurrent }) => (
        <Fragment key={locale}>
          {isCurrent ? (
            <span
              lang={locale}
              aria-current="true"
              className="text-muted hidden min-h-9 items-center sm:flex"
            >
              {name}
            </span>
          ) : (
            <a href={href} lang={locale} hrefLang={locale} className="text-ink flex min-h-9 items-center">
              {name}
            </a>
          )}{' '}
        </Fragment>
      ))}
    </nav>
  );
}

/** The first letter or digit of a name as a reader sees it: with its accents, and never half a character. */
function initialOf(brand: string): string {
  return (/[\p{L}\p{N}]\p{M}*/u.exec(brand)?.[0] ?? '•').toLocaleUpperCase();
}
