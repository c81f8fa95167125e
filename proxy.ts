import { NextResponse, type NextRequest } from 'next/server';
import { passToAdmin } from '@/app/admin/_shell/admin-headers';
import { answerForm } from '@/page/forms/answer';
import { writeFormState } from '@/page/forms/form-state';
import { holdVisit } from '@/page/template/handover';
import { pickedLanguage } from '@/page/languages';
import { answerHeaders, freshNonce, isGpcSent, pageHeaders, toldToPage } from '@/page/http/headers';
import { INTERNAL_HEADERS } from '@/page/http/internal-headers';
import { unavailable } from '@/page/http/unavailable';
import { readReceipt } from '@/page/view/receipt';
import { LINK_ROOT, linkPath, LOST, routeOf, type LinkForm, type Route } from '@/page/routes';
import { countFailure, countView } from '@/page/view-count';
import { openVisit, type Visit, type VisitHeaders } from '@/page/visit';
import { openSenderNamed } from '@/domain/access/scope/data';
import { isDatabaseAway, noteDatabaseAway } from '@/lib/db/away';
import { isDatabaseDown } from '@/lib/db/failure';
import { PATIENCE, withDeadline } from '@/lib/deadline';
import { headerText, headerTexts } from '@/lib/header-text';
import { log } from '@/lib/log';

// A comment may be of characters that take a hundred bytes each on the way.
const MAX_FORM = 256 * 1024;

type LinkRoute = Extract<Route, { to: 'link' }>;

/** Before every page: security headers and nonce, the page's own forms, and what belongs to the API. */
export async function proxy(request: NextRequest): Promise<Response> {
  const { pathname } = request.nextUrl;
  const route = routeOf(pathname);
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  switch (route.to) {
    // Behind the front door what is the API's never comes here; where only Next.js is hosted it does.
    case 'api':
      return toApi(request, pathname);
    case 'admin':
      return admin(request);
    case 'link':
      return isReading ? linkPage(request, route) : post(request, route);
    case 'file':
      return isReading
        ? NextResponse.next({ headers: { 'X-Content-Type-Options': 'nosniff' } })
        : refuseToWrite();
    case 'nothing':
      if (!isReading) return refuseToWrite();
      return (await isDatabaseAway())
        ? unavailable(request.headers.get('accept-language'))
        : page(request, { lost: { visit: null, sender: null } });
  }
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

function post(request: NextRequest, { text, below, form }: LinkRoute): Response | Promise<Response> {
  if (below === '') return toApi(request, linkPath(text));
  return request.method === 'POST' && form ? answerOwnForm(request, text, form) : refuseToWrite();
}

/** A page of a link, or the one page of every link that does not work. Only here can a page's status be told. */
async function linkPage(request: NextRequest, link: LinkRoute): Promise<Response> {
  const { text, below } = link;
  const isView = below === '' && request.method === 'GET';
  const away = () => {
    if (isView) countFailure(text, request.headers.get('user-agent'));
    return unavailable(request.headers.get('accept-language'));
  };
  if (await isDatabaseAway()) return away();
  // Where a form came back with an error its address stays in the browser, which may open it again.
  if (link.form) return see(request, `${LINK_ROOT}${text}${request.nextUrl.search}`);
  const open = async () => {
    const visit = await openVisit(text, headersOf(request));
    return { visit, isShown: visit !== null && (await isThere(link, visit)) };
  };
  try {
    const { visit, isShown } = await withDeadline(open(), PATIENCE);
    if (!visit || !isShown) return await lost(request, text, visit);
    if (isView) countView(visit);
    return page(request, { visit, below });
  } catch (error) {
    if (!isDatabaseDown(error)) throw error;
    noteDatabaseAway();
    return away();
  }
}

/** Whether a good link has the page that is asked for below it. The route of a receipt's file answers for itself. */
async function isThere({ text, receipt }: LinkRoute, visit: Visit): Promise<boolean> {
  if (receipt) return receipt.isFile || (await readReceipt(visit, receipt.change)) !== null;
  // What stands in the link's place may be a good link and a path below it that leads nowhere.
  return visit.token.includes('/') || !/\/[A-Za-z][\w-]+/.test(text);
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

/** To the route below `/api` that hands everything to the API. */
function toApi(request: NextRequest, path: string): Response {
  return /^\/api(?:\/|$)/.test(path)
    ? NextResponse.next()
    : NextResponse.rewrite(new URL(`/api${path}`, request.url));
}

function refuseToWrite(): Response {
  return refuse(405, 'This address takes GET and HEAD.', { Allow: 'GET, HEAD' });
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
  const path = linkPath(visit.token, below);
  return path === request.nextUrl.pathname
    ? NextResponse.next({ request: { headers } })
    : at(`${path}${request.nextUrl.search}`, 200);
}

async function answerOwnForm(request: NextRequest, token: string, form: LinkForm): Promise<Response> {
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
