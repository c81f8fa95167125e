import type { IncomingMessage, ServerResponse } from 'node:http';
import { processSlot } from '@/lib/slot';

/** Runs before Next.js sees a request for a page. Resolves to whether it answered the request. */
export type PageShortcut = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

// The front door and the pages are separate bundles, and neither imports the other.
const slot = processSlot<PageShortcut>('page-shortcut');

/** The pages register their shortcut when Next.js starts. */
export function offerPageShortcut(shortcut: PageShortcut): void {
  slot.value = shortcut;
}

/** For the front door; undefined if none was registered. */
export function pageShortcut(): PageShortcut | undefined {
  return slot.value;
}
