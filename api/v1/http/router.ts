import { createRoute, OpenAPIHono, type RouteConfig } from '@hono/zod-openapi';
import type { MiddlewareHandler } from 'hono';
import { readBody } from './body';
import type { ApiEnv } from './env';
import { faultsOf } from './faults';
import { answerOnce } from './idempotency';
import { ApiProblem, problemSchema, PROBLEMS, type ProblemCode } from './problem';
import type { ApiPermission } from '@/domain/access/api-key/schema';

/** The router of a resource: `createRouter().openapi(apiRoute({ … }), handler)`. */
export function createRouter(): OpenAPIHono<ApiEnv> {
  return new OpenAPIHono<ApiEnv>({
    strict: false,
    defaultHook: (result) => {
      if (result.success) return;
      const errors = faultsOf(result.error, result.target);
      const { at, message } = errors[0] ?? { at: '', message: 'It is not valid.' };
      throw new ApiProblem('invalid_request', at ? `${at}: ${message}` : message, { errors });
    },
  });
}

const KB = 1024;
const READS = new Set(['get', 'head']);

/** What our routes declare beyond what OpenAPI needs. */
type OurPart = {
  /** The permission that a key needs; null: any key may call it. */
  permission: ApiPermission | null;
  /**
   * Whether its answers contain what is known about people. Answers of such routes that are stored for repeats are
   * deleted when a person is erased; those about keys, links, settings and refs alone are kept for their day.
   */
  isAboutPeople: boolean;
  /** The errors that it can answer beyond those of every route. */
  problems?: readonly ProblemCode[];
  /** The maximum body in bytes, once unpacked. Handlers of streamed bodies count for themselves. */
  mostBytes?: number;
  /** The handler reads the body as it comes, and its type: `bytesOf` in body.ts. */
  isStreamed?: boolean;
};

type Described = RouteConfig & { summary: string; description: string; tags: string[]; operationId: string };

/** The errors that any route can answer. */
const ALWAYS: readonly ProblemCode[] = [
  ...(['unauthorized', 'forbidden', 'too_many_requests', 'internal', 'unavailable'] as const),
];

/**
 * Describes a route, and runs before its handler what all routes share: the key's permission, the body's limits, the
 * `Idempotency-Key`. The answer's type is that of success: errors are thrown as {@link ApiProblem}.
 */
export function apiRoute<const R extends Described>({
  permission,
  isAboutPeople,
  problems = [],
  mostBytes = 1024 * KB,
  isStreamed = false,
  ...route
}: R & OurPart): R & { getRoutingPath(): string } {
  const { method, request } = route;
  const hasInput =
    request?.body !== undefined || request?.query !== undefined || request?.params !== undefined;
  const codes: ProblemCode[] = [...ALWAYS, ...(hasInput ? (['invalid_request'] as const) : []), ...problems];
  const before: MiddlewareHandler<ApiEnv>[] = [requires(permission)];
  if (request?.body) {
    codes.push('malformed_body', 'body_too_large', 'unsupported_media_type');
    before.push(readBody(Object.keys(request.body.content), isStreamed ? null : mostBytes));
  }
  if (!READS.has(method)) {
    codes.push('in_flight', 'idempotency_key_reused');
    before.push(answerOnce({ isStreamed, isAboutPeople }));
  }
  return createRoute({
    ...route,
    description: `${route.description}\n\nNeeds ${permission ? `the permission \`${permission}\`` : 'any key'}.`,
    middleware: before,
    security: [{ apiKey: [] }],
    responses: { ...route.responses, ...problemResponses(codes) },
  } as RouteConfig) as unknown as R & { getRoutingPath(): string };
}

function requires(permission: ApiPermission | null): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    if (permission && !c.get('scope').permissions.has(permission))
      throw new ApiProblem('forbidden', `This key lacks the permission ${permission}.`);
    await next();
  };
}

/** By status, because several codes may share one. */
function problemResponses(codes: readonly ProblemCode[]): RouteConfig['responses'] {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set(codes)) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, shared]) => [
      status,
      {
        description: shared.map((code) => `\`${code}\`: ${PROBLEMS[code].description}`).join('\n\n'),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  );
}
