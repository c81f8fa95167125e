import './admin.css';
import type { Viewport } from 'next';
import type { ReactNode } from 'react';
import { visitorWords } from '@/app/admin/_shell/language';

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

export default async function AdminLayout({ children }: { children: ReactNode }) {
  const { locale } = await visitorWords();
  return (
    <html lang={locale}>
      <head>
        <link rel="icon" href="/favicon.svg" />
      </head>
      <body>{children}</body>
    </html>
  );
}
