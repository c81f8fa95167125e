import type { MiddlewareHandler } from 'hono';
import type { ApiEnv } from './env';
import { ApiProblem } from './problem';
import { openApiKey } from '@/domain/access/scope/data';
import { noteApiKeyUse, takeRequest } from '@/domain/access/api-key/mutations';
import type { Allowance } from '@/domain/access/api-key/schema';
import { now } from '@/lib/clock';
import { headerTexts, type HeaderText } from '@/lib/header-text';

const BEARER = /^bearer +(\S+)$/i;

/** Opens the key's workspace, and counts the request against the key's rate limit. Requirement 35. */
export const authenticate: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const token = BEARER.exec(c.req.header('authorization') ?? '')?.[1];
  const scope = token === undefined ? null : await openApiKey(token, now());
  if (!scope) {
    const detail =
      token === undefined ? 'Send Authorization: Bearer od_live_….' : 'That API key is not valid.';
    throw new ApiProblem('unauthorized', detail, {
      headers: { 'WWW-Authenticate': 'Bearer realm="optdown"' },
    });
  }
  const allowance = await takeRequest(scope.apiKey.id);
  const headers = headersOf(allowance);
  if (!allowance.isAllowed) {
    throw new ApiProblem('too_many_requests', `This key may make ${allowance.limit} requests a minute.`, {
      headers: { ...headers, 'Retry-After': String(allowance.resetSeconds) },
    });
  }
  noteApiKeyUse(scope.apiKey.id, now());
  c.set('scope', scope);
  await next();
  for (const [name, value] of Object.entries(headers)) c.res.headers.set(name, value);
};

/** draft-ietf-httpapi-ratelimit-headers-10. */
function headersOf({ limit, remaining, resetSeconds }: Allowance): Record<string, HeaderText> {
  return headerTexts({
    'RateLimit-Policy': `"key";q=${limit};w=60`,
    RateLimit: `"key";r=${remaining};t=${resetSeconds}`,
  });
}
