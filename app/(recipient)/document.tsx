import '@/app/(recipient)/recipient.css';
import type { ReactNode } from 'react';
import type { Visit } from '@/page/visit';

/**
 * The document around every page below a link, in the sender's accent colour.
 * @param visit null if the link does not work.
 */
export function RecipientDocument({
  visit,
  locale,
  nonce,
  children,
}: {
  visit: Pick<Visit, 'catalog' | 'logo'> | null;
  locale: string;
  nonce: string | undefined;
  children: ReactNode;
}) {
  const workspace = visit?.catalog.workspace;
  return (
    <html lang={locale}>
      <head>
        <link rel="icon" href={visit?.logo ?? '/favicon.svg'} />
        {workspace ? (
          <style nonce={nonce}>{accentStyle(workspace.accentLight, workspace.accentDark)}</style>
        ) : null}
      </head>
      <body className="font-sans text-base leading-normal">{children}</body>
    </html>
  );
}

const HEX = /^#[0-9a-f]{6}$/i;

/** Replaces the theme's accent with the brand's. Only plain colours get into the style sheet. */
function accentStyle(light: string, dark: string): string {
  if (!HEX.test(light) || !HEX.test(dark)) return '';
  return `:root{--accent:${light}}@media (prefers-color-scheme:dark){:root{--accent:${dark}}}`;
}
