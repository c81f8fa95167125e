import { NextRequest } from 'next/server';
import { answerByNextAuth } from '@/app/admin/_shell/auth';
import {
  AUTH_PATH,
  LOG_IN_ERRORS,
  logInPage,
  safeReturn,
  type LogInError,
} from '@/app/admin/_shell/auth-paths';
import { readBounded } from '@/app/admin/_shell/bounded-body';
import { cookieName } from '@/app/admin/_shell/cookies';
import { unavailable } from '@/app/admin/_shell/unavailable';
import { noteDatabaseAway } from '@/lib/db/away';
import { isDatabaseDown } from '@/lib/db/failure';
import { env } from '@/lib/env';
import { noteBegun } from '@/lib/form-answer';
import { headerText, headerTexts } from '@/lib/header-text';
import { log } from '@/lib/log';

type Context = { params: Promise<{ nextauth: string[] }> };

/**
 * The parts of next-auth that are open to requests from outside. Its own pages, and everything that our pages call
 * internally, are not. A provider redirects the browser to the first; the others are next-auth's own log-in and
 * log-out.
 */
const OPEN: Record<string, string> = {
  'callback/oidc': 'GET',
  csrf: 'GET',
  'callback/password': 'POST',
  'callback/invitation': 'POST',
  signout: 'POST',
};
const MAX_FORM_BYTES = 16 * 1024;

async function answer(request: NextRequest, { params }: Context): Promise<Response> {
  noteBegun();
  const { nextauth } = await params;
  const allowed = OPEN[nextauth.join('/')];
  if (!allowed || (nextauth[1] === 'oidc' && !env().OIDC_ISSUER))
    return refuse(404, 'There is no such page.');
  if (request.method !== allowed) return refuse(405, `This path accepts ${allowed}.`, { Allow: allowed });
  const asked = allowed === 'POST' ? await withForm(request) : request;
  if (asked instanceof Response) return asked;
  try {
    const { answer: given, told } = await answerByNextAuth(asked, nextauth);
    const outcome = told.outcome?.kind;
    return withoutErrors(given, LOG_IN_ERRORS.find((known) => known === outcome) ?? 'failed', request);
  } catch (error) {
    if (!isDatabaseDown(error)) throw error;
    log().warn({ error }, 'A log-in could not be checked, and was answered with 503');
    noteDatabaseAway();
    return unavailable(request);
  }
}

/** The same request with its form parsed, if it has a size and type that next-auth accepts. */
async function withForm(request: NextRequest): Promise<NextRequest | Response> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim();
  if (type !== 'application/x-www-form-urlencoded')
    return refuse(415, 'This path accepts application/x-www-form-urlencoded.');
  const body = await readBounded(request, MAX_FORM_BYTES);
  if (body === null) return refuse(413, `This path accepts at most ${MAX_FORM_BYTES} bytes.`);
  return new NextRequest(request.url, { method: 'POST', headers: request.headers, body });
}

/**
 * next-auth writes an error's text into the address that it redirects to: we replace it with one of our known reasons.
 */
function withoutErrors(given: Response, error: LogInError, request: NextRequest): Response {
  const location = given.headers.get('location');
  const url = location === null ? null : new URL(location, env().PUBLIC_URL);
  const leadsToError =
    url?.origin === env().PUBLIC_URL && (url.searchParams.has('error') || url.pathname.startsWith(AUTH_PATH));
  if (!leadsToError) return given;
  const headers = new Headers(given.headers);
  const to = safeReturn(request.cookies.get(cookieName('return'))?.value);
  headers.set('location', headerText(new URL(logInPage(error, to), env().PUBLIC_URL).href));
  return new Response(null, { status: 302, headers });
}

function refuse(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      ...headerTexts(headers),
    },
  });
}

export { answer as GET, answer as POST };
