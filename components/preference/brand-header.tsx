export type BrandHeaderProps = {
  brand: string;
  logo: string | null;
  /** `For a•••@example.com` */
  to: string;
  languageLabel: string;
  languages: { locale: string; name: string; href: string; isCurrent: boolean }[];
};

/** Who sends this, to whom, and the language switch. */
export function BrandHeader({ brand, logo, to, languageLabel, languages }: BrandHeaderProps) {
  return (
    <header>
      <p className="flex min-h-11 items-center gap-2.5 text-lg font-semibold">
        {logo ? <img src={logo} alt="" width={32} height={32} className="size-8 shrink-0" /> : null}
        {brand}
      </p>
      <div className="-mt-1 flex flex-wrap items-center justify-between gap-x-3 text-sm">
        <p className="text-muted">{to}</p>
        {languages.length > 1 ? (
          <nav aria-label={languageLabel} className="-mx-1.5 flex whitespace-nowrap">
            {languages.map(({ locale, name, href, isCurrent }) => (
              <a
                key={locale}
                href={href}
                lang={locale}
                hrefLang={locale}
                aria-current={isCurrent ? 'true' : undefined}
                className="text-ink flex min-h-9 items-center px-1.5 aria-[current]:font-semibold aria-[current]:no-underline"
              >
                {name}
              </a>
            ))}
          </nav>
        ) : null}
      </div>
    </header>
  );
}
