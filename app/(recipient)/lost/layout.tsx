import type { Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { RecipientDocument } from '@/app/(recipient)/document';
import { loadLost } from '@/page/http/load';

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

export default async function LostLayout({ children }: { children: ReactNode }) {
  const [{ sender, words }, given] = await Promise.all([loadLost(), headers()]);
  return (
    <RecipientDocument visit={sender} locale={words.locale} nonce={given.get('x-nonce') ?? undefined}>
      {children}
    </RecipientDocument>
  );
}
