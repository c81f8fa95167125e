import { offerPageShortcut } from '@/lib/page-shortcut';

/** Next.js calls this once, before the first request. */
export async function register(): Promise<void> {
  const { prepareLinkPage } = await import('@/app/(recipient)/shortcut');
  offerPageShortcut(prepareLinkPage);
}
