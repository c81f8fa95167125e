import '@/app/(recipient)/recipient.css';
import type { Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { visitorLocale } from '@/app/(recipient)/broken-link';

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

export default async function ElsewhereLayout({ children }: { children: ReactNode }) {
  return (
    <html lang={visitorLocale(await headers())}>
      <head>
        <link rel="icon" href="/favicon.svg" />
      </head>
      <body className="font-sans text-base leading-normal">{children}</body>
    </html>
  );
}
