import { randomBytes } from 'node:crypto';
import { NextResponse, type NextRequest } from 'next/server';
import { answerForm, isForm } from '@/app/(recipient)/forms/answer';
import { writeFormState } from '@/app/(recipient)/forms/form-state';
import { unavailable } from '@/app/(recipient)/unavailable';
import { INTERNAL_HEADERS } from '@/app/(recipient)/visit';
import { SECOND } from '@/lib/clock';
import { isDatabaseAway, noteDatabaseAway } from '@/lib/db/away';
import { isDatabaseDown } from '@/lib/db/failure';
import { withDeadline } from '@/lib/deadline';
import { env } from '@/lib/env';
import { log } from '@/lib/log';

const LONGEST_FORM = 64 * 1024;
/** Within two seconds a form is answered, or it is said that it could not be. */
const PATIENCE = 1.7 * SECOND;
const READING = new Set(['GET', 'HEAD']);

/** Before every page: security headers and nonce, the page's own forms, and what belongs to the API. */
export async function proxy(request: NextRequest): Promise<Response> {
  const { pathname } = request.nextUrl;
  const [first, token, form, ...rest] = pathname.split('/').filter(Boolean);
  // Behind the front door these never come here; where only Next.js is hosted they do.
  if (pathname === '/healthz' || pathname === '/readyz') return toApi(request, pathname);
  if (first === 'u' && token && !form && !READING.has(request.method)) return toApi(request, `/u/${token}`);
  if (first === 'u' && token && form && !READING.has(request.method)) {
    if (request.method !== 'POST' || !isForm(form) || rest.length > 0)
      return refuse(405, 'This address takes GET and HEAD.', { Allow: 'GET, HEAD' });
    return answerOwnForm(request, token, form);
  }
  if (!READING.has(request.method))
    return refuse(405, 'This address takes GET and HEAD.', { Allow: 'GET, HEAD' });
  if (await isDatabaseAway()) return unavailable(request.headers.get('accept-language'));
  return page(request);
}

function toApi(request: NextRequest, path: string): Response {
  return NextResponse.rewrite(new URL(`/api${path}`, request.url));
}

function refuse(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: { 'Content-Type': 'text/plain; charset=utf-8', ...pageHeaders(), ...headers },
  });
}

/** Renders a page: the one asked for, or the one a form came back to. */
function page(request: NextRequest, again?: { path: string; form: string; status: 404 | 422 }): Response {
  const nonce = randomBytes(16).toString('base64');
  const policy = contentPolicy(nonce);
  const headers = new Headers(request.headers);
  for (const name of Object.values(INTERNAL_HEADERS)) headers.delete(name);
  const language = request.nextUrl.searchParams.get('lang');
  if (language) headers.set(INTERNAL_HEADERS.language, language);
  // A signal is honoured on a view; a HEAD, which is nobody's view, changes nothing. ACCEPTANCE 5, 21.
  if (request.method === 'GET' && request.headers.get('sec-gpc') === '1')
    headers.set(INTERNAL_HEADERS.gpc, '1');
  headers.set(INTERNAL_HEADERS.path, `${request.nextUrl.pathname}${request.nextUrl.search}`);
  headers.set('x-nonce', nonce);
  // Next.js takes the nonce for its own scripts from here.
  headers.set('content-security-policy', policy);
  if (again) {
    headers.set(INTERNAL_HEADERS.form, again.form);
    // To Next.js a multipart POST to a page would be a server action.
    headers.delete('content-type');
  }
  const response = again
    ? NextResponse.rewrite(new URL(again.path, request.url), { status: again.status, request: { headers } })
    : NextResponse.next({ request: { headers } });
  for (const [name, value] of Object.entries(pageHeaders())) response.headers.set(name, value);
  response.headers.set('Content-Security-Policy', policy);
  return response;
}

async function answerOwnForm(request: NextRequest, token: string, form: string): Promise<Response> {
  const data = await readForm(request);
  if (!data) return refuse(413, 'That is more than this form takes. Nothing was changed.');
  try {
    const from = {
      acceptLanguage: request.headers.get('accept-language'),
      pickedLanguage: request.nextUrl.searchParams.get('lang'),
      userAgent: request.headers.get('user-agent'),
    };
    const answer = await withDeadline(answerForm(token, form, data, from), PATIENCE);
    switch (answer.kind) {
      case 'see':
        return NextResponse.redirect(new URL(answer.path, request.url), {
          status: 303,
          headers: pageHeaders(),
        });
      case 'again':
        return page(request, { path: answer.path, form: writeFormState(answer.state), status: 422 });
      case 'not_found':
        return page(request, { path: `/u/${token}`, form: '', status: 404 });
    }
  } catch (error) {
    if (!isDatabaseDown(error)) throw error;
    log().warn({ error }, 'A form could not be kept: answered 503');
    noteDatabaseAway();
    return unavailable(request.headers.get('accept-language'), 'unsure');
  }
}

async function readForm(request: NextRequest): Promise<URLSearchParams | null> {
  if (Number(request.headers.get('content-length') ?? 0) > LONGEST_FORM) return null;
  if (request.headers.get('content-type')?.startsWith('multipart/form-data')) {
    const form = await request.formData().catch(() => new FormData());
    return new URLSearchParams(
      [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    );
  }
  const text = await request.text();
  return text.length > LONGEST_FORM ? null : new URLSearchParams(text);
}

function contentPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    `script-src 'nonce-${nonce}' 'strict-dynamic'`,
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

let fixedHeaders: Record<string, string> | undefined;

/** ACCEPTANCE 27, 28. */
function pageHeaders(): Record<string, string> {
  fixedHeaders ??= {
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Robots-Tag': 'noindex, nofollow',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=()',
    ...(env().PUBLIC_URL.startsWith('https:') && {
      'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    }),
  };
  return fixedHeaders;
}

export const config = {
  matcher: ['/((?!_next/static|brand/|api/|favicon).*)'],
};
