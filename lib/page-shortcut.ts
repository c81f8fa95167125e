import type { IncomingMessage, ServerResponse } from 'node:http';

/** What runs before Next.js sees a request for a page. Resolves to whether it answered it. */
export type PageShortcut = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

// The front door and the pages are bundled apart, in one process, and neither imports the other.
const SLOT = Symbol.for('optdown.page-shortcut');
const slot = globalThis as { [SLOT]?: PageShortcut };

/** The pages offer their shortcut when Next.js starts. */
export function offerPageShortcut(shortcut: PageShortcut): void {
  slot[SLOT] = shortcut;
}

/** The front door takes it; undefined where none was offered. */
export function pageShortcut(): PageShortcut | undefined {
  return slot[SLOT];
}
