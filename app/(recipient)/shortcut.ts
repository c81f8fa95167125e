import type { IncomingMessage, ServerResponse } from 'node:http';
import { holdVisit } from '@/app/(recipient)/handover';
import { freshPolicy, pageHeaders } from '@/app/(recipient)/page-headers';
import { INTERNAL_HEADERS, openVisit, PROXY_DONE_HEADER, type Visit } from '@/app/(recipient)/visit';
import { SECOND } from '@/lib/clock';
import { isNotedAway, noteDatabaseAway } from '@/lib/db/away';
import { isDatabaseDown } from '@/lib/db/failure';
import { withDeadline } from '@/lib/deadline';

const LINK_PAGE = /^\/u\/([\w.-]+)(?:\?(.*))?$/;
const PATIENCE = 1.7 * SECOND;

/**
 * Does for the view of a good link what proxy.ts does, without Next.js calling a proxy, which costs as much as half a
 * page. Whatever is not the plain view of a good link, or goes wrong, goes the ordinary way and is answered there.
 */
export async function prepareLinkPage(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, token, search = ''] = LINK_PAGE.exec(request.url ?? '') ?? [];
  if (!token || (request.method !== 'GET' && request.method !== 'HEAD')) return;
  const pickedLanguage = new URLSearchParams(search).get('lang');
  const visit = await open(request, token, pickedLanguage);
  if (!visit) return;
  const { nonce, policy } = freshPolicy();
  const isGpcSent = request.method === 'GET' && request.headers['sec-gpc'] === '1';
  Object.assign(request.headers, {
    [PROXY_DONE_HEADER]: '1',
    [INTERNAL_HEADERS.visit]: holdVisit(visit),
    ...(pickedLanguage && { [INTERNAL_HEADERS.language]: pickedLanguage }),
    ...(isGpcSent && { [INTERNAL_HEADERS.gpc]: '1' }),
    'x-nonce': nonce,
    'content-security-policy': policy,
  });
  for (const [name, value] of Object.entries(pageHeaders())) response.setHeader(name, value);
  response.setHeader('Content-Security-Policy', policy);
}

async function open(
  request: IncomingMessage,
  token: string,
  pickedLanguage: string | null,
): Promise<Visit | null> {
  const given = {
    acceptLanguage: request.headers['accept-language'] ?? null,
    pickedLanguage,
    userAgent: request.headers['user-agent'] ?? null,
  };
  try {
    return isNotedAway() ? null : await withDeadline(openVisit(token, given), PATIENCE);
  } catch (error) {
    // Told where it can be told well: in proxy.ts.
    if (isDatabaseDown(error)) noteDatabaseAway();
    return null;
  }
}
