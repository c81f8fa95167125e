import { GENERATED } from './assets/generated';
import type { PageAnswer } from '@/page/request';
import { ASSET_ROOT } from '@/page/routes';
import { headerTexts } from '@/lib/header-text';

/**
 * The styles stand in each page: a phone on a slow network would wait half a second for a file of them (decision 0065).
 * A page is drawn with the mark in their place.
 */
export const PAGE_STYLES = { text: GENERATED.styles, mark: 'page-styles' };

/** The one file that a page loads. Its name changes with its content, so that browsers may keep it for ever. */
export const PAGE_SCRIPT = { path: `${ASSET_ROOT}${GENERATED.script.name}`, text: GENERATED.script.text };

/** The answer to a request for the file at this path; null if there is none, or no longer. */
export function answerAsset(path: string): PageAnswer | null {
  if (path !== PAGE_SCRIPT.path) return null;
  return {
    status: 200,
    headers: headerTexts({
      'Content-Type': 'text/javascript; charset=utf-8',
      'Cache-Control': 'public, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Resource-Policy': 'same-origin',
    }),
    body: PAGE_SCRIPT.text,
    isLasting: true,
  };
}
