import type { Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { openPreview } from '@/app/(preview)/open-preview';
import { RecipientDocument } from '@/app/(recipient)/document';

export const viewport: Viewport = { width: 'device-width', initialScale: 1, colorScheme: 'light dark' };

type Props = { children: ReactNode; params: Promise<{ workspace: string }> };

/** The recipient page's own document, shown in a frame of the settings. */
export default async function PreviewLayout({ children, params }: Props) {
  const visit = await openPreview((await params).workspace);
  const nonce = (await headers()).get('x-nonce') ?? undefined;
  return (
    <RecipientDocument visit={visit} locale={visit.words.locale} nonce={nonce}>
      {children}
    </RecipientDocument>
  );
}
