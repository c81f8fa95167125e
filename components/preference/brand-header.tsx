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
      <div className="flex min-h-11 items-center justify-between gap-3">
        <p className="flex min-w-0 items-center gap-2.5 text-lg font-semibold">
          {logo ? <img src={logo} alt="" width={32} height={32} className="size-8 shrink-0" /> : null}
          <span>{brand}</span>
        </p>
        {languages.length > 1 ? (
          <nav aria-label={languageLabel} className="flex text-sm">
            {languages.map(({ locale, name, href, isCurrent }) => (
              <a
                key={locale}
                href={href}
                lang={locale}
                hrefLang={locale}
                aria-current={isCurrent ? 'true' : undefined}
                className="text-ink flex min-h-11 min-w-11 items-center justify-center px-1.5 aria-[current]:font-semibold aria-[current]:no-underline"
              >
                {name}
              </a>
            ))}
          </nav>
        ) : null}
      </div>
      <p className="text-muted text-sm">{to}</p>
    </header>
  );
}
