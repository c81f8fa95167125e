import { NextResponse, type NextRequest } from 'next/server';
import { cookieName, cookieOptions } from './cookies';
import { freshNonce, pageHeaders } from '@/page/http/headers';
import { DAY, SECOND } from '@/lib/clock';
import { codePolicy } from '@/lib/content-policy';
import { env } from '@/lib/env';
import { headerText, headerTexts, type HeaderText } from '@/lib/header-text';

/** Set by the proxy, stripped from outside: the path and query that were asked for, to come back to after log-in. */
export const PATH_HEADER = 'x-optdown-path';

/** Before every page, action and route of the admin area: whether it comes from our own pages, and what it may load. */
export function passToAdmin(request: NextRequest): Response {
  const { pathname, search } = request.nextUrl;
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (!isReading && !isFromOurPages(request)) {
    return new Response('This was not sent from a page of ours.\n', {
      status: 403,
      headers: { 'Content-Type': 'text/plain; charset=utf-8', ...pageHeaders() },
    });
  }
  const nonce = freshNonce();
  const policy = policyWith(nonce, PREVIEW_PATH.test(pathname) ? "'self'" : "'none'");
  const headers = new Headers(request.headers);
  headers.set('x-nonce', headerText(nonce));
  // Next.js takes the nonce for its own scripts from here.
  headers.set('content-security-policy', headerText(policy));
  headers.set(PATH_HEADER, headerText(`${pathname}${search}`));
  const response = NextResponse.next({ request: { headers } });
  for (const [name, value] of Object.entries(answerHeaders(policy))) response.headers.set(name, value);
  rememberWorkspace(request, response);
  return response;
}

/** Pages of no workspace. */
const ELSEWHERE = new Set(['log-in', 'auth', 'account', 'invitation']);

/** So that /admin leads back to the workspace that was open last; whether it is theirs is asked there. */
function rememberWorkspace({ nextUrl, cookies, method }: NextRequest, response: NextResponse): void {
  const key = /^\/admin\/([a-z0-9_-]{1,64})(?:\/|$)/.exec(nextUrl.pathname)?.[1];
  if (method !== 'GET' || !key || ELSEWHERE.has(key)) return;
  if (cookies.get(cookieName('workspace'))?.value === key) return;
  response.cookies.set(cookieName('workspace'), key, { ...cookieOptions(), maxAge: (365 * DAY) / SECOND });
}

/** What the settings show in a frame of their own. */
const PREVIEW_PATH = /^\/admin\/[^/]+\/preview\/?$/;

/** CSRF: a browser says where a request comes from, in one header or the other, and no page can make it lie. Requirement 29. */
export function isFromOurPages({ headers }: NextRequest): boolean {
  const site = headers.get('sec-fetch-site');
  return site ? site === 'same-origin' : headers.get('origin') === env().PUBLIC_URL;
}

/** Requirement 28. */
function answerHeaders(policy: string): Record<string, HeaderText> {
  return headerTexts({
    ...pageHeaders(),
    'Content-Security-Policy': policy,
    // Without a referrer a browser says nothing of a form's origin either.
    'Referrer-Policy': 'same-origin',
  });
}

function policyWith(nonce: string, frameAncestors: "'self'" | "'none'"): string {
  const { OIDC_ISSUER } = env();
  return [
    "default-src 'none'",
    ...codePolicy(nonce),
    // Where a chart's marks stand: positions that we reckon, on elements that we write.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    // The pages of recipients, shown as they will be.
    "frame-src 'self'",
    // A form that leads on to the provider, where scripts do not run.
    `form-action 'self'${OIDC_ISSUER ? ` ${new URL(OIDC_ISSUER).origin}` : ''}`,
    "base-uri 'none'",
    "object-src 'none'",
    `frame-ancestors ${frameAncestors}`,
  ].join('; ');
}
