import '@/app/(recipient)/recipient.css';
import type { Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { visitorLocale } from '@/app/(recipient)/broken-link';
import { loadVisit } from '@/app/(recipient)/visit';

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

type Props = { children: ReactNode; params: Promise<{ token: string }> };

export default async function RecipientLayout({ children, params }: Props) {
  const { token } = await params;
  const [visit, given] = await Promise.all([loadVisit(token), headers()]);
  const workspace = visit?.catalog.workspace;
  return (
    <html lang={visit?.words.locale ?? visitorLocale(given)}>
      <head>
        <link rel="icon" href={workspace?.hasLogo ? `/brand/${workspace.key}/logo` : '/favicon.svg'} />
        {workspace ? (
          <style nonce={given.get('x-nonce') ?? undefined}>
            {accentStyle(workspace.accentLight, workspace.accentDark)}
          </style>
        ) : null}
      </head>
      <body className="font-sans text-base leading-normal">{children}</body>
    </html>
  );
}

const HEX = /^#[0-9a-f]{6}$/i;

/** The brand's one accent, over the theme's own. Whatever is not a plain colour stays out of the style sheet. */
function accentStyle(light: string, dark: string): string {
  if (!HEX.test(light) || !HEX.test(dark)) return '';
  return `:root{--accent:${light}}@media (prefers-color-scheme:dark){:root{--accent:${dark}}}`;
}
