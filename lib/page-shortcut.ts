import type { IncomingMessage, ServerResponse } from 'node:http';
import { processSlot } from '@/lib/slot';

/** What runs before Next.js sees a request for a page. Resolves to whether it answered it. */
export type PageShortcut = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

// The front door and the pages are bundled apart, and neither imports the other.
const slot = processSlot<PageShortcut>('page-shortcut');

/** The pages offer their shortcut when Next.js starts. */
export function offerPageShortcut(shortcut: PageShortcut): void {
  slot.value = shortcut;
}

/** The front door takes it; undefined where none was offered. */
export function pageShortcut(): PageShortcut | undefined {
  return slot.value;
}
