import type { IncomingMessage, ServerResponse } from 'node:http';
import { linkPath, readLinkPath } from '@/page/routes';
import { answerForm, isAdminForm } from '@/server/forms';
import type { PagesByNext } from '@/server/pages-by-next';

/** For whatever Next.js answers by itself, such as a missing file; our pages set stricter headers of their own. */
const FLOOR = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy':
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
} as const;

/** What most requests for Next.js look like: nothing in them needs a closer look. */
const PLAIN_URL = /^(?:\/[\w.~-]+)+(?:\?[\w.~=&-]*)?$/;

/** Answers a request for Next.js, once that is prepared. Rejects at a fault of ours. */
export async function answerByNext(
  request: IncomingMessage,
  response: ServerResponse,
  next: Promise<PagesByNext>,
): Promise<void> {
  untangle(request);
  for (const [name, value] of Object.entries(FLOOR)) response.setHeader(name, value);
  const { answer } = await next;
  const answerIt = () => answer(request, response);
  await (isAdminForm(request) ? answerForm(request, response, answerIt) : answerIt());
}

/**
 * Rewrites an address so that Next.js can read it: it fails on a stray % and redirects doubled slashes. A link that was
 * damaged on its way goes whole into the one segment where its token belongs. Requirements 4, 6.
 */
function untangle(request: IncomingMessage): void {
  const { url = '' } = request;
  if (PLAIN_URL.test(url)) return;
  // Node gives non-ASCII characters byte by byte.
  const link = readLinkPath(Buffer.from(url, 'latin1').toString());
  if (link) {
    const below = link.below.split('/').map(encodeURIComponent).join('/');
    request.url = linkPath(link.text, below, readable(link.search));
  } else {
    const [path = ''] = url.split('?', 1);
    request.url = readable(path.replaceAll(/[/\\]{2,}|\\/g, '/')) + readable(url.slice(path.length));
  }
}

/**
 * Percent-encodes non-ASCII characters; if an escape is invalid, every % is taken literally. NUL, which PostgreSQL
 * cannot store or look up, becomes U+FFFD.
 */
function readable(text: string): string {
  const ascii = encodeURI(text).replaceAll('%25', '%').replaceAll('%00', '%EF%BF%BD');
  try {
    decodeURIComponent(ascii);
    return ascii;
  } catch {
    return ascii.replaceAll('%', '%25');
  }
}
