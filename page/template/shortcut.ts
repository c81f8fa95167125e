import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { capture } from './capture';
import { holdVisit } from './handover';
import { pickedLanguage } from '@/page/languages';
import { INTERNAL_HEADERS, PROXY_DONE_HEADER } from '@/page/http/internal-headers';
import { answerHeaders, freshNonce, isGpcSent, toldToPage } from '@/page/http/headers';
import {
  fillTemplate,
  heldTemplate,
  holdTemplate,
  makeTemplate,
  NONCE_MARK,
  slottedVisit,
  templateKey,
  type PageTemplate,
} from './page-template';
import { linkPath, readPlainLink } from '@/page/routes';
import { countView } from '@/page/view-count';
import { openVisit, type Visit } from '@/page/visit';
import type { Locale } from '@/domain/workspace/schema';
import { isNotedAway, noteDatabaseAway } from '@/lib/db/away';
import { isDatabaseDown } from '@/lib/db/failure';
import { PATIENCE, withDeadline } from '@/lib/deadline';
import { log } from '@/lib/log';
import { headerText } from '@/lib/header-text';

/**
 * Does for the view of a valid link what proxy.ts does, without Next.js calling a proxy, which costs as much as half a
 * page, and answers from a template if the page is like many others'. Anything but the plain view of a valid link, and
 * anything that fails, goes the ordinary way and is answered there.
 * @returns whether the view is answered; if not, Next.js renders it.
 */
export async function answerLinkPage(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
  const link = readPlainLink(request.url ?? '');
  if (!link || (request.method !== 'GET' && request.method !== 'HEAD')) return false;
  const { token, search } = link;
  const visit = await open(request, token, pickedLanguage(new URLSearchParams(search)));
  // A damaged link goes the ordinary way too, because Next.js writes parts of the address into the page.
  if (visit?.token !== token) return false;
  const { headers, method } = request;
  // Query parameters that campaigns are tracked by do not affect the page; the picked language travels in a header.
  if (!('rsc' in headers)) request.url = linkPath(token);
  // What React fetches by itself is a page that was already counted.
  if (method === 'GET' && !('rsc' in headers)) countView(visit);
  const isPlain = method === 'GET' && !isGpcSent(method, headers['sec-gpc']) && !('rsc' in headers);
  const key = isPlain ? templateKey(visit) : null;
  const known = key === null ? undefined : heldTemplate(visit, key);
  const template = await known;
  if (template) {
    await send(response, template, visit, headers['accept-encoding']);
    return true;
  }
  if (key !== null && !known) {
    // The first visitor's request renders the page, for everyone who comes meanwhile too.
    holdTemplate(visit, key, takeTemplate(response, visit, headers['accept-encoding']));
    headers['accept-encoding'] = 'identity';
    prepare(request, response, slottedVisit(visit), NONCE_MARK);
    return false;
  }
  prepare(request, response, visit, freshNonce());
  return false;
}

/** Answers visitors who waited for the first one's page. Null if that page cannot be used for others; never rejects. */
async function takeTemplate(
  response: ServerResponse,
  visit: Visit,
  acceptEncoding: string | undefined,
): Promise<PageTemplate | null> {
  try {
    const captured = await capture(response);
    if (!captured) return null;
    const template = makeTemplate(captured, visit.token);
    await send(response, template, visit, acceptEncoding);
    return captured.status === 200 ? template : null;
  } catch (error) {
    log().error({ error }, 'A page could not be kept as a template');
    response.destroy();
    return null;
  }
}

const compress = promisify(gzip);
const UNCOMPRESSED = /\bgzip\s*;\s*q=0(?:\.0*)?\s*(?:,|$)/;

async function send(
  response: ServerResponse,
  template: PageTemplate,
  visit: Visit,
  acceptEncoding = '',
): Promise<void> {
  const page = fillTemplate(template, visit, freshNonce());
  const isCompressed = acceptEncoding.includes('gzip') && !UNCOMPRESSED.test(acceptEncoding);
  const body = isCompressed ? await compress(page.body) : Buffer.from(page.body);
  for (const [name, value] of page.headers) response.setHeader(name, headerText(value));
  response.setHeader('Vary', 'Accept-Encoding');
  if (isCompressed) response.setHeader('Content-Encoding', 'gzip');
  response.setHeader('Content-Length', body.length);
  response.end(body);
}

/** Prepares a request for Next.js, and the response for what it will write. */
function prepare(request: IncomingMessage, response: ServerResponse, visit: Visit, nonce: string): void {
  const { method, headers } = request;
  Object.assign(headers, {
    [PROXY_DONE_HEADER]: '1',
    [INTERNAL_HEADERS.visit]: holdVisit(visit),
    ...toldToPage({
      language: visit.pickedLanguage,
      isGpcSent: isGpcSent(method, headers['sec-gpc']),
      nonce,
    }),
  });
  for (const [name, value] of Object.entries(answerHeaders(nonce))) response.setHeader(name, value);
}

async function open(request: IncomingMessage, token: string, picked: Locale | null): Promise<Visit | null> {
  const given = {
    acceptLanguage: request.headers['accept-language'] ?? null,
    pickedLanguage: picked,
    userAgent: request.headers['user-agent'] ?? null,
  };
  try {
    return isNotedAway() ? null : await withDeadline(openVisit(token, given), PATIENCE);
  } catch (error) {
    // proxy.ts reports the error properly.
    if (isDatabaseDown(error)) noteDatabaseAway();
    return null;
  }
}
