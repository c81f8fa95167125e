import { GENERATED } from './assets/generated';
import type { PageAnswer } from '@/page/request';
import { ASSET_ROOT } from '@/page/routes';
import { headerTexts } from '@/lib/header-text';

/** A file that a page loads. Its name changes with its content, so that browsers may keep it for ever. */
type Asset = { path: string; type: string; text: string };

function asset({ name, text }: { name: string; text: string }, type: string): Asset {
  return { path: `${ASSET_ROOT}${name}`, type, text };
}

export const PAGE_STYLES = asset(GENERATED.styles, 'text/css; charset=utf-8');
export const PAGE_SCRIPT = asset(GENERATED.script, 'text/javascript; charset=utf-8');

/** The answer to a request for the file at this path; null if there is none, or no longer. */
export function answerAsset(path: string): PageAnswer | null {
  const found = [PAGE_STYLES, PAGE_SCRIPT].find((each) => each.path === path);
  if (!found) return null;
  return {
    status: 200,
    headers: headerTexts({
      'Content-Type': found.type,
      'Cache-Control': 'public, max-age=31536000, immutable',
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Resource-Policy': 'same-origin',
    }),
    body: found.text,
    isLasting: true,
  };
}
