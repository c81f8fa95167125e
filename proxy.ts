import { NextResponse, type NextRequest } from 'next/server';
import { passToAdmin } from '@/app/admin/_shell/admin-headers';
import { answerForm, isForm } from '@/page/forms/answer';
import { writeFormState } from '@/page/forms/form-state';
import { holdVisit } from '@/page/template/handover';
import { pickedLanguage } from '@/page/languages';
import { answerHeaders, freshNonce, isGpcSent, pageHeaders, toldToPage } from '@/page/http/headers';
import { unavailable } from '@/page/http/unavailable';
import { readReceipt } from '@/page/view/receipt';
import { countFailure, countView } from '@/page/view-count';
import { INTERNAL_HEADERS, openVisit, type Visit, type VisitHeaders } from '@/page/visit';
import { openSenderNamed } from '@/domain/access/scope/data';
import { readLinkPath, type LinkPath } from '@/domain/access/damaged-link/rules';
import { isDatabaseAway, noteDatabaseAway } from '@/lib/db/away';
import { isDatabaseDown } from '@/lib/db/failure';
import { PATIENCE, withDeadline } from '@/lib/deadline';
import { headerText, headerTexts } from '@/lib/header-text';
import { log } from '@/lib/log';

// A comment may be of characters that take a hundred bytes each on the way.
const MAX_FORM = 256 * 1024;
const READING = new Set(['GET', 'HEAD']);
/** What is to be read below a link, but for its receipts. */
const PAGES = new Set(['', 'done', 'history']);
/** Where a page says that there is none at the address asked for. */
const LOST = '/lost';

/** Before every page: security headers and nonce, the page's own forms, and what belongs to the API. */
export async function proxy(request: NextRequest): Promise<Response> {
  const { pathname } = request.nextUrl;
  const [first] = pathname.split('/').filter(Boolean);
  // Behind the front door these never come here; where only Next.js is hosted they do.
  if (pathname === '/healthz' || pathname === '/readyz' || first === 'docs') return toApi(request, pathname);
  if (first === 'api') return NextResponse.next();
  if (first === 'admin') return admin(request);
  const link = readLinkPath(pathname);
  if (link && !READING.has(request.method)) return post(request, link);
  if (!READING.has(request.method))
    return refuse(405, 'This address takes GET and HEAD.', { Allow: 'GET, HEAD' });
  if (isFile(pathname)) return NextResponse.next({ headers: { 'X-Content-Type-Options': 'nosniff' } });
  const isView = link?.below === '' && request.method === 'GET';
  if (await isDatabaseAway()) {
    if (link && isView) countFailure(link.text, request.headers.get('user-agent'));
    return unavailable(request.headers.get('accept-language'));
  }
  if (!link) return page(request, { lost: { visit: null, sender: null } });
  const [below = '', change = '', file] = link.below.split('/');
  // Where a form came back with an error its address stays in the browser, which may open it again.
  if (isForm(below)) return see(request, `/u/${link.text}${request.nextUrl.search}`);
  if (below === 'receipt')
    return linkPage(request, link, {
      isThere: async (visit) => file === 'json' || (await readReceipt(visit, change)) !== null,
    });
  return linkPage(request, link, { isView, isThere: (visit) => PAGES.has(below) && !isBeside(link, visit) });
}

/** Whether what stands in the link's place is a good link and a path below it that leads nowhere. */
function isBeside({ text }: LinkPath, { token }: Visit): boolean {
  return !token.includes('/') && /\/[A-Za-z][\w-]+/.test(text);
}

function post(request: NextRequest, { text, below }: LinkPath): Response | Promise<Response> {
  if (below === '') return toApi(request, `/u/${encodeURIComponent(text)}`);
  if (request.method !== 'POST' || !isForm(below))
    return refuse(405, 'This address takes GET and HEAD.', { Allow: 'GET, HEAD' });
  return answerOwnForm(request, text, below);
}

/** What Next.js has a file or a route of its own for. Where there is none after all it answers 404 itself. */
function isFile(pathname: string): boolean {
  return /^\/(?:favicon\.(?:svg|ico)|brand\/[^/]+\/logo|_next\/static\/.+)$/.test(pathname);
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

type LinkPage = { isView?: boolean; isThere: (visit: Visit) => boolean | Promise<boolean> };

/** A page of a link, or the one page of every link that does not work. Only here can a page's status be told. */
async function linkPage(
  request: NextRequest,
  { text, below }: LinkPath,
  { isView = false, isThere }: LinkPage,
): Promise<Response> {
  const open = async () => {
    const visit = await openVisit(text, headersOf(request));
    return { visit, isShown: visit !== null && (await isThere(visit)) };
  };
  try {
    const { visit, isShown } = await withDeadline(open(), PATIENCE);
    if (!visit || !isShown) return await lost(request, text, visit);
    if (isView) countView(visit);
    return page(request, { visit, below });
  } catch (error) {
    if (!isDatabaseDown(error)) throw error;
    noteDatabaseAway();
    if (isView) countFailure(text, request.headers.get('user-agent'));
    return unavailable(request.headers.get('accept-language'));
  }
}

/** 404: of a good link the page leads back to it, and of any other it names the sender where the link still does. */
async function lost(request: NextRequest, text: string, visit: Visit | null): Promise<Response> {
  const named = visit ? null : await openSenderNamed(text);
  return page(request, { lost: { visit, sender: named?.kid ?? null } });
}

function headersOf(request: NextRequest): VisitHeaders {
  return {
    acceptLanguage: request.headers.get('accept-language'),
    pickedLanguage: pickedLanguage(request.nextUrl.searchParams),
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
    headers: { 'Content-Type': 'text/plain; charset=utf-8', ...pageHeaders(), ...headerTexts(headers) },
  });
}

type Shown =
  /** A page of the visit opened. */
  | { visit: Visit; below: string }
  /** 404 */
  | { lost: { visit: Visit | null; sender: string | null } }
  /** 422: a page again, with what was posted. */
  | { path: string; form: string };

function page(request: NextRequest, shown: Shown): Response {
  const nonce = freshNonce();
  const headers = new Headers(request.headers);
  for (const name of Object.values(INTERNAL_HEADERS)) headers.delete(name);
  const told = toldToPage({
    language: pickedLanguage(request.nextUrl.searchParams),
    isGpcSent: isGpcSent(request.method, request.headers.get('sec-gpc')),
    nonce,
  });
  for (const [name, value] of Object.entries(headerTexts(told))) headers.set(name, value);
  // To Next.js a multipart POST to a page would be a server action.
  if (!('visit' in shown)) headers.delete('content-type');
  const response = rendered(request, shown, headers);
  for (const [name, value] of Object.entries(answerHeaders(nonce))) response.headers.set(name, value);
  return response;
}

function rendered(request: NextRequest, shown: Shown, headers: Headers): NextResponse {
  const at = (path: string, status: number) => {
    const url = new URL(path, request.url);
    return NextResponse.rewrite(url, { status, request: { headers } });
  };
  if ('form' in shown) {
    headers.set(INTERNAL_HEADERS.form, headerText(shown.form));
    return at(shown.path, 422);
  }
  if ('lost' in shown) {
    const { visit, sender } = shown.lost;
    if (visit) headers.set(INTERNAL_HEADERS.visit, headerText(holdVisit(visit)));
    if (sender) headers.set(INTERNAL_HEADERS.sender, headerText(sender));
    return at(LOST, 404);
  }
  const { visit, below } = shown;
  headers.set(INTERNAL_HEADERS.visit, headerText(holdVisit(visit)));
  const path = `/u/${encodeURIComponent(visit.token)}${below && `/${below}`}`;
  return path === request.nextUrl.pathname
    ? NextResponse.next({ request: { headers } })
    : at(`${path}${request.nextUrl.search}`, 200);
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
        return page(request, { path: answer.path, form: writeFormState(answer.state) });
      case 'not_found':
        return await lost(request, token, null);
    }
  } catch (error) {
    if (!isDatabaseDown(error)) throw error;
    log().warn({ error }, 'A form could not be kept: answered 503');
    noteDatabaseAway();
    return unavailable(request.headers.get('accept-language'), 'unsure');
  }
}

async function readForm(request: NextRequest): Promise<URLSearchParams | null> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_FORM) return null;
  if (request.headers.get('content-type')?.toLowerCase().startsWith('multipart/form-data')) {
    const form = await request.formData().catch(() => new FormData());
    return new URLSearchParams(
      [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
    );
  }
  const text = await request.text();
  return text.length > MAX_FORM ? null : new URLSearchParams(text);
}

export const config = {
  matcher: [
    {
      // An upload is read as it comes, which nothing behind a proxy is: its route asks what the proxy would.
      source: '/((?!admin/[^/]+/imports/upload$).*)',
      // The front door has done all of it for the view of a good link, and lets nobody else say so. Where only Next.js
      // is hosted, who sends this header skips the headers of their own page and nothing else.
      missing: [{ type: 'header', key: 'x-optdown-proxy-done' }],
    },
  ],
};
