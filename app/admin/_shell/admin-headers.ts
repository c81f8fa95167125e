import { NextResponse, type NextRequest } from 'next/server';
import { cookieName, cookieOptions } from './cookies';
import { freshNonce, pageHeaders } from '@/page/headers';
import { DAY, SECOND } from '@/lib/clock';
import { codePolicy } from '@/lib/content-policy';
import { env } from '@/lib/env';
import { headerText, headerTexts, type HeaderText } from '@/lib/header-text';

/** Set by the proxy, stripped from incoming requests: the requested path and query, to return to after log-in. */
export const PATH_HEADER = 'x-optdown-path';

/**
 * Runs before every page, action and route of the admin area: checks that it comes from our own pages, and sets what it
 * may load.
 */
export function passToAdmin(request: NextRequest): Response {
  const { pathname, search } = request.nextUrl;
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (!isReading && !isFromOurPages(request)) {
    return new Response('This was not sent from one of our pages.\n', {
      status: 403,
      headers: { 'Content-Type': 'text/plain; charset=utf-8', ...pageHeaders() },
    });
  }
  const nonce = freshNonce();
  const policy = policyWith(nonce, PREVIEW_PATH.test(pathname) ? "'self'" : "'none'");
  const headers = new Headers(request.headers);
  headers.set('x-nonce', headerText(nonce));
  // Next.js reads the nonce for its own scripts from here.
  headers.set('content-security-policy', headerText(policy));
  headers.set(PATH_HEADER, headerText(`${pathname}${search}`));
  const response = NextResponse.next({ request: { headers } });
  for (const [name, value] of Object.entries(answerHeaders(policy))) response.headers.set(name, value);
  rememberWorkspace(request, response);
  return response;
}

/** Pages outside any workspace. */
const ELSEWHERE = new Set(['log-in', 'auth', 'account', 'invitation']);

/** Lets /admin lead back to the last opened workspace; whether the member belongs to it is checked there. */
function rememberWorkspace({ nextUrl, cookies, method }: NextRequest, response: NextResponse): void {
  const key = /^\/admin\/([a-z0-9_-]{1,64})(?:\/|$)/.exec(nextUrl.pathname)?.[1];
  if (method !== 'GET' || !key || ELSEWHERE.has(key)) return;
  if (cookies.get(cookieName('workspace'))?.value === key) return;
  response.cookies.set(cookieName('workspace'), key, { ...cookieOptions(), maxAge: (365 * DAY) / SECOND });
}

/** Pages that the settings show in a frame. */
const PREVIEW_PATH = /^\/admin\/[^/]+\/preview\/?$/;

/** CSRF: a browser says where a request comes from, in one of two headers, and no page can forge it. Requirement 29. */
export function isFromOurPages({ headers }: NextRequest): boolean {
  const site = headers.get('sec-fetch-site');
  return site ? site === 'same-origin' : headers.get('origin') === env().PUBLIC_URL;
}

/** The headers of requirement 28. */
function answerHeaders(policy: string): Record<string, HeaderText> {
  return headerTexts({
    ...pageHeaders(),
    'Content-Security-Policy': policy,
    // Without a referrer, a browser does not send a form's origin either.
    'Referrer-Policy': 'same-origin',
  });
}

function policyWith(nonce: string, frameAncestors: "'self'" | "'none'"): string {
  const { OIDC_ISSUER } = env();
  return [
    "default-src 'none'",
    ...codePolicy(nonce),
    // The positions of a chart's marks: computed by us, on elements that we write.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    // The pages of recipients, shown as a preview.
    "frame-src 'self'",
    // A form that redirects to the provider if scripts do not run.
    `form-action 'self'${OIDC_ISSUER ? ` ${new URL(OIDC_ISSUER).origin}` : ''}`,
    "base-uri 'none'",
    "object-src 'none'",
    `frame-ancestors ${frameAncestors}`,
  ].join('; ');
}
