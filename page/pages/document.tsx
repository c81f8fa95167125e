import type { Visit } from '@/page/visit';
import type { Locale } from '@/domain/workspace/schema';
import { PAGE_SCRIPT, PAGE_STYLES } from '@/page/assets';
import type { Html } from '@/page/markup/html';
import { NONCE_MARK } from '@/page/markup/slots';
import { template } from '@/page/markup/template';

/**
 * The document around every page of a recipient, in the sender's accent colour.
 * @param of the sender; null if a link does not say whose it was.
 * @param title of the window: what a screen reader says first of a new page.
 */
export function documentPage(
  of: Pick<Visit, 'catalog' | 'logo'> | null,
  { locale, title, body }: { locale: Locale; title: Html; body: Html },
): Html {
  const workspace = of?.catalog.workspace;
  return documentTemplate(
    {
      locale,
      icon: of?.logo ?? '/favicon.svg',
      accent: workspace ? accentStyle(workspace.accentLight, workspace.accentDark) : '',
    },
    { title, body },
  );
}

const documentTemplate = template<{ locale: string; icon: string; accent: string }, 'title' | 'body'>(
  ({ locale, icon, accent }, inner) => (
    <html lang={locale}>
      <head>
        <meta charSet="utf-8" />
        <style nonce={NONCE_MARK}>{PAGE_STYLES.mark}</style>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{inner('title')}</title>
        {accent ? <style nonce={NONCE_MARK}>{accent}</style> : null}
        <script defer src={PAGE_SCRIPT.path} nonce={NONCE_MARK} />
        <link rel="icon" href={icon} />
      </head>
      <body className="font-sans text-base leading-normal">{inner('body')}</body>
    </html>
  ),
);

const HEX = /^#[0-9a-f]{6}$/i;

/** Replaces the theme's accent with the brand's, dark on screens alone. Only plain colours get into the style sheet. */
function accentStyle(light: string, dark: string): string {
  if (!HEX.test(light) || !HEX.test(dark)) return '';
  return `:root{--accent:${light}}@media screen and (prefers-color-scheme:dark){:root{--accent:${dark}}}`;
}
