import { NextResponse, type NextRequest } from 'next/server';
import { passToAdmin } from '@/app/(admin)/admin-headers';
import { answerForm, isForm } from '@/app/(recipient)/forms/answer';
import { writeFormState } from '@/app/(recipient)/forms/form-state';
import { holdVisit } from '@/app/(recipient)/handover';
import {
  answerHeaders,
  freshNonce,
  isGpcSent,
  pageHeaders,
  toldToPage,
} from '@/app/(recipient)/page-headers';
import { unavailable } from '@/app/(recipient)/unavailable';
import { readReceipt } from '@/app/(recipient)/view/receipt';
import { countFailure, countView } from '@/app/(recipient)/view-count';
import { INTERNAL_HEADERS, openVisit, type Visit, type VisitHeaders } from '@/app/(recipient)/visit';
import { isDatabaseAway, noteDatabaseAway } from '@/lib/db/away';
import { isDatabaseDown } from '@/lib/db/failure';
import { PATIENCE, withDeadline } from '@/lib/deadline';
import { log } from '@/lib/log';

const LONGEST_FORM = 64 * 1024;
const READING = new Set(['GET', 'HEAD']);
/** What is to be read below a link. */
const PAGES = new Set(['', 'done', 'history']);

/** Before every page: security headers and nonce, the page's own forms, and what belongs to the API. */
export async function proxy(request: NextRequest): Promise<Response> {
  const { pathname } = request.nextUrl;
  const [first, token, form, ...rest] = pathname.split('/').filter(Boolean);
  // Behind the front door these never come here; where only Next.js is hosted they do.
  if (pathname === '/healthz' || pathname === '/readyz' || first === 'docs') return toApi(request, pathname);
  if (first === 'u' && token && !form && !READING.has(request.method)) return toApi(request, `/u/${token}`);
  if (first === 'u' && token && form && !READING.has(request.method)) {
    if (request.method !== 'POST' || !isForm(form) || rest.length > 0)
      return refuse(405, 'This address takes GET and HEAD.', { Allow: 'GET, HEAD' });
    return answerOwnForm(request, token, form);
  }
  if (first === 'admin') return admin(request);
  if (!READING.has(request.method))
    return refuse(405, 'This address takes GET and HEAD.', { Allow: 'GET, HEAD' });
  const isView = !form && request.method === 'GET';
  if (await isDatabaseAway()) {
    if (first === 'u' && token && isView) countFailure(token, request.headers.get('user-agent'));
    return unavailable(request.headers.get('accept-language'));
  }
  if (first === 'u' && token && form === 'receipt') return receiptPage(request, token, rest);
  if (first !== 'u' || !token || !PAGES.has(form ?? '') || rest.length > 0) {
    // Where a form came back with an error its address stays in the browser, which may open it again.
    return first === 'u' && token && form && isForm(form) && rest.length === 0
      ? see(request, `/u/${token}${request.nextUrl.search}`)
      : page(request, { path: pathname, status: 404 });
  }
  return linkPage(request, token, { isView });
}

/**
 * Asks the database before each page and plain form: what comes after cannot answer 503 any more. A form that a script
 * sends shows its own words, and keeps what was typed.
 */
async function admin(request: NextRequest): Promise<Response> {
  if (!request.headers.has('next-action')) noteDatabaseAway();
  if (await isDatabaseAway()) return unavailable(request.headers.get('accept-language'));
  return passToAdmin(request);
}

/** A receipt, to look at or as a file, which says itself where there is none. */
function receiptPage(
  request: NextRequest,
  token: string,
  [change = '', file, ...rest]: string[],
): Response | Promise<Response> {
  if (rest.length > 0 || (file !== undefined && file !== 'json'))
    return page(request, { path: request.nextUrl.pathname, status: 404 });
  return linkPage(request, token, {
    isThere: async (visit) => file === 'json' || (await readReceipt(visit, change)) !== null,
  });
}

type LinkPage = { isView?: boolean; isThere?: (visit: Visit) => Promise<boolean> };

/** A page of a link, or the one page of every link that does not work. Only here can a page's status be told. */
async function linkPage(
  request: NextRequest,
  token: string,
  { isView = false, isThere }: LinkPage,
): Promise<Response> {
  const open = async () => {
    const visit = await openVisit(decoded(token), headersOf(request));
    return visit && (!isThere || (await isThere(visit))) ? visit : null;
  };
  try {
    const visit = await withDeadline(open(), PATIENCE);
    if (visit && isView) countView(visit);
    return visit ? page(request, { visit }) : page(request, { path: request.nextUrl.pathname, status: 404 });
  } catch (error) {
    if (!isDatabaseDown(error)) throw error;
    noteDatabaseAway();
    if (isView) countFailure(token, request.headers.get('user-agent'));
    return unavailable(request.headers.get('accept-language'));
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function headersOf(request: NextRequest): VisitHeaders {
  return {
    acceptLanguage: request.headers.get('accept-language'),
    pickedLanguage: request.nextUrl.searchParams.get('lang'),
    userAgent: request.headers.get('user-agent'),
  };
}

function see(request: NextRequest, path: string): Response {
  return NextResponse.redirect(new URL(path, request.url), { status: 303, headers: pageHeaders() });
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

/** Renders a page: the one asked for, of the visit opened, or another one with a status of its own. */
function page(
  request: NextRequest,
  shown: { visit: Visit } | { path: string; status: 404 | 422; form?: string },
): Response {
  const nonce = freshNonce();
  const headers = new Headers(request.headers);
  for (const name of Object.values(INTERNAL_HEADERS)) headers.delete(name);
  const told = toldToPage({
    language: request.nextUrl.searchParams.get('lang'),
    isGpcSent: isGpcSent(request.method, request.headers.get('sec-gpc')),
    nonce,
  });
  for (const [name, value] of Object.entries(told)) headers.set(name, value);
  if ('visit' in shown) {
    headers.set(INTERNAL_HEADERS.visit, holdVisit(shown.visit));
  } else {
    if (shown.form) headers.set(INTERNAL_HEADERS.form, shown.form);
    // To Next.js a multipart POST to a page would be a server action.
    headers.delete('content-type');
  }
  const response =
    'visit' in shown
      ? NextResponse.next({ request: { headers } })
      : NextResponse.rewrite(new URL(shown.path, request.url), {
          status: shown.status,
          request: { headers },
        });
  for (const [name, value] of Object.entries(answerHeaders(nonce))) response.headers.set(name, value);
  return response;
}

async function answerOwnForm(request: NextRequest, token: string, form: string): Promise<Response> {
  const data = await readForm(request);
  if (!data) return refuse(413, 'That is more than this form takes. Nothing was changed.');
  try {
    const answer = await withDeadline(answerForm(token, form, data, headersOf(request)), PATIENCE);
    switch (answer.kind) {
      case 'see':
        return see(request, answer.path);
      case 'again':
        return page(request, { path: answer.path, form: writeFormState(answer.state), status: 422 });
      case 'not_found':
        return page(request, { path: `/u/${token}`, status: 404 });
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
  if (request.headers.get('content-type')?.toLowerCase().startsWith('multipart/form-data')) {
    const form = await request.formData().catch(() => new FormData());
    return new URLSearchParams(
      [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    );
  }
  const text = await request.text();
  return text.length > LONGEST_FORM ? null : new URLSearchParams(text);
}

export const config = {
  matcher: [
    {
      // An upload is read as it comes, which nothing behind a proxy is: its route asks what the proxy would.
      source: '/((?!_next/static|brand/|api/|favicon|admin/[^/]+/imports/upload$).*)',
      // The front door has done all of it for the view of a good link, and lets nobody else say so. Where only Next.js
      // is hosted, who sends this header skips the headers of their own page and nothing else.
      missing: [{ type: 'header', key: 'x-optdown-proxy-done' }],
    },
  ],
};
