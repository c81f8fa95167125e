import { OpenAPIHono } from '@hono/zod-openapi';
import { compress } from 'hono/compress';
import { HTTPException } from 'hono/http-exception';
import { PLAIN_HEADERS } from '@/api/headers';
import { apiKeys } from '@/api/v1/api-key/routes';
import { audiences } from '@/api/v1/audiences/routes';
import { authenticate } from '@/api/v1/http/authenticate';
import { campaigns } from '@/api/v1/campaigns/routes';
import { changes } from '@/api/v1/changes/routes';
import { config } from '@/api/v1/config/routes';
import { consents } from '@/api/v1/consents/routes';
import { decisions } from '@/api/v1/decisions/routes';
import { DOCUMENT } from '@/api/v1/http/document';
import { experiments } from '@/api/v1/experiments/routes';
import { history } from '@/api/v1/history/routes';
import { imports } from '@/api/v1/imports/routes';
import { linkKeys } from '@/api/v1/link-keys/routes';
import { links } from '@/api/v1/links/routes';
import { preferences } from '@/api/v1/preferences/routes';
import { ApiProblem, problemResponse } from '@/api/v1/http/problem';
import { recipients } from '@/api/v1/recipients/routes';
import type { ApiEnv } from '@/api/v1/http/env';
import { sends } from '@/api/v1/sends/routes';
import { suppressionImport } from '@/api/v1/suppressions/import/routes';
import { suppressions } from '@/api/v1/suppressions/routes';
import { webhookDeliveries } from '@/api/v1/webhooks/deliveries/routes';
import { describeMessages } from '@/api/v1/webhooks/messages';
import { webhooks } from '@/api/v1/webhooks/routes';
import { withOneBody } from '@/api/v1/http/one-body';
import { isDatabaseDown } from '@/lib/db/failure';
import { headerText } from '@/lib/header-text';
import { UnreadableText } from '@/lib/utf8-read';
import { newId } from '@/lib/id';
import { log } from '@/lib/log';

const REQUEST_ID = /^[\w.-]{1,64}$/;

/** NUL, percent-encoded: no database stores it, so it is refused in every URL, whatever the route's own rules. */
const NUL = /%00/;

function refuseUnkeepable(url: string): void {
  if (!NUL.test(url)) return;
  const message = 'The URL contains a NUL character (%00).';
  throw new ApiProblem('invalid_request', message, { errors: [{ at: 'address', code: 'nul', message }] });
}

/** `/api/v1`: what a sender's systems call. Every error becomes a problem, RFC 9457. */
export const v1 = new OpenAPIHono<ApiEnv>({ strict: false });

v1.onError((error, c) => {
  const requestId = c.get('requestId');
  const problem = problemOf(error);
  if (problem.code === 'internal')
    log().error({ error, requestId, method: c.req.method }, 'An API call failed');
  const response = problemResponse(problem, requestId);
  response.headers.set('X-Request-Id', headerText(requestId));
  return response;
});

v1.use(async (c, next) => {
  const given = c.req.header('x-request-id');
  c.set('requestId', given !== undefined && REQUEST_ID.test(given) ? given : newId());
  await next();
  c.res.headers.set('X-Request-Id', headerText(c.get('requestId')));
  for (const [name, value] of Object.entries(PLAIN_HEADERS)) c.res.headers.set(name, value);
});
v1.use(compress());
v1.get('/openapi.json', (c) => c.json(openApiDocument()));
v1.use(authenticate);
v1.use(async (c, next) => {
  refuseUnkeepable(c.req.url);
  await next();
});
v1.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
  type: 'http',
  scheme: 'bearer',
  description: 'A key made in the admin area or with `npm run api-key -- create`: `od_live_…`.',
});

// The resources, in the document's order.
v1.route('/', apiKeys);
v1.route('/', links);
v1.route('/', linkKeys);
v1.route('/', recipients);
v1.route('/', imports);
v1.route('/', consents);
v1.route('/', preferences);
v1.route('/', history);
v1.route('/', decisions);
v1.route('/', audiences);
v1.route('/', sends);
v1.route('/', campaigns);
v1.route('/', suppressions);
v1.route('/', suppressionImport);
v1.route('/', changes);
v1.route('/', webhooks);
v1.route('/', webhookDeliveries);
describeMessages(v1.openAPIRegistry);
v1.route('/', config);
v1.route('/', experiments);

/** The API as OpenAPI 3.1, generated from the schemas that validate. Requirement 36. */
export function openApiDocument() {
  return (made ??= withOneBody(v1.getOpenAPI31Document(DOCUMENT)));
}
let made: ReturnType<typeof v1.getOpenAPI31Document> | undefined;

function problemOf(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  if (error instanceof HTTPException && error.status === 400)
    return new ApiProblem('malformed_body', 'The body is not valid JSON.');
  if (error instanceof UnreadableText) return new ApiProblem('malformed_body', error.message);
  if (isDatabaseDown(error))
    return new ApiProblem(
      'unavailable',
      'The database does not answer. Nothing was acknowledged: repeat the request.',
      {
        headers: { 'Retry-After': '5' },
      },
    );
  return new ApiProblem('internal', 'The error was logged. Quote the request id when you report it.');
}

/**
 * The answer if no route of `v1` matches. Not its own `notFound`, because Hono calls that of the app it is mounted in.
 * @param path with `/api/v1`.
 */
export function nothingThere(path: string, requestId: string): Response {
  const allowed = methodsOf(path);
  const problem =
    allowed.length > 0
      ? new ApiProblem('method_not_allowed', `This path accepts ${allowed.join(', ')}.`, {
          headers: { Allow: headerText(allowed.join(', ')) },
        })
      : new ApiProblem('not_found', 'There is nothing at this path.');
  return problemResponse(problem, requestId);
}

/** The methods that a path accepts; empty if there is no such path. */
function methodsOf(path: string): string[] {
  const methods = v1.routes
    .filter(({ method, path: pattern }) => method !== 'ALL' && matcherOf(pattern).test(path))
    .map(({ method }) => method);
  return [...new Set(methods)].sort();
}

function matcherOf(pattern: string): RegExp {
  const steps = pattern
    .split('/')
    .map((step) => (step.startsWith(':') ? '[^/]+' : step.replaceAll('.', '\\.')));
  return new RegExp(`^/api/v1${steps.join('/')}/?$`);
}
