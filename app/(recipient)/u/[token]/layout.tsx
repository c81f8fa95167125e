import type { Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { RecipientDocument } from '@/app/(recipient)/document';
import { loadLost, loadVisit } from '@/page/http/load';

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

type Props = { children: ReactNode; params: Promise<{ token: string }> };

export default async function RecipientLayout({ children, params }: Props) {
  const { token } = await params;
  const [visit, given] = await Promise.all([loadVisit(token), headers()]);
  return (
    <RecipientDocument
      visit={visit}
      locale={(visit ?? (await loadLost())).words.locale}
      nonce={given.get('x-nonce') ?? undefined}
    >
      {children}
    </RecipientDocument>
  );
}
