import { localeSchema, type Locale } from '@/domain/workspace/schema';

/** Headers that proxy.ts sets for the pages, and strips from incoming requests. */
export const INTERNAL_HEADERS = {
  language: 'x-optdown-language',
  form: 'x-optdown-form',
  gpc: 'x-optdown-gpc',
  visit: 'x-optdown-visit',
  sender: 'x-optdown-sender',
} as const;

/** Marks a request that went through the front door's own shortcut: proxy.ts is not called for it. */
export const PROXY_DONE_HEADER = 'x-optdown-proxy-done';

/** The picked language, as read by proxy.ts. */
export function languageSaid(given: Pick<Headers, 'get'>): Locale | null {
  return localeSchema.nullable().catch(null).parse(given.get(INTERNAL_HEADERS.language));
}
