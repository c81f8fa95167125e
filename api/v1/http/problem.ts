import { z } from '@hono/zod-openapi';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { PLAIN_HEADERS } from '@/api/headers';
import { headerTexts } from '@/lib/header-text';

type Kind = { status: ContentfulStatusCode; title: string; description: string };

/** Every error code of the API. RFC 9457; /docs/errors shows these texts. Requirement 35. */
export const PROBLEMS = {
  invalid_request: {
    status: 400,
    title: 'The request is not valid',
    description: 'A field is missing, unknown or has a wrong value. `errors` names each by JSON Pointer.',
  },
  malformed_body: {
    status: 400,
    title: 'The body cannot be read',
    description: 'It is not valid JSON, NDJSON, CSV or gzip, whichever its headers declare.',
  },
  unauthorized: {
    status: 401,
    title: 'No valid API key was given',
    description:
      'Send `Authorization: Bearer od_live_…`. Unknown, revoked and expired keys all get this answer.',
  },
  forbidden: {
    status: 403,
    title: 'The API key may not do this',
    description: 'The key lacks the permission that `detail` names. Create one that has it.',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    description: 'Nothing in this workspace has that id, key or ref, or there is no such path.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    description: 'The `Allow` header lists the methods that this path takes.',
  },
  conflict: {
    status: 409,
    title: 'It conflicts with the current state',
    description: 'Something with this id exists already, or its state does not allow this.',
  },
  no_link_key: {
    status: 409,
    title: 'The workspace has no active link key',
    description:
      'Links cannot be signed without one. Create one with `POST /link-keys` or in the admin area.',
  },
  in_flight: {
    status: 409,
    title: 'The same request is being answered',
    description: 'A request with this `Idempotency-Key` has not been answered yet. Repeat it in a while.',
  },
  gone: {
    status: 410,
    title: 'The person was erased',
    description: 'They asked to be forgotten: nothing can be stored about that ref any more.',
  },
  stale: {
    status: 412,
    title: 'It was changed meanwhile',
    description: '`If-Match` names a version that is not the newest. Read it again before you change it.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    description: '`detail` says how much this path accepts at once.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body has an unsupported type',
    description: '`detail` says which `Content-Type` and `Content-Encoding` are supported.',
  },
  refused: {
    status: 422,
    title: 'The request is valid but cannot be carried out',
    description: 'Nothing was changed. `errors` gives the reasons, each with its own code.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'The Idempotency-Key belongs to another request',
    description:
      'The same key was sent within the last day with another method, path or body. Use a new one.',
  },
  too_many_requests: {
    status: 429,
    title: 'The API key’s rate limit is exceeded',
    description:
      '`Retry-After` says in how many seconds to try again. The `RateLimit` header of every answer says what is left.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong on our side',
    description:
      'It was logged with the `requestId`. Repeating the request with its `Idempotency-Key` is safe.',
  },
  unavailable: {
    status: 503,
    title: 'Temporarily unavailable',
    description: 'The database is temporarily unavailable. Repeat the request after `Retry-After` seconds.',
  },
} as const satisfies Record<string, Kind>;
export type ProblemCode = keyof typeof PROBLEMS;

/** What is wrong at one place of a request. */
export const faultSchema = z.object({
  at: z.string().meta({ description: 'JSON Pointer into the body, or `?name` of a query parameter.' }),
  code: z.string().meta({ description: 'What is wrong, as a code.' }),
  message: z.string().meta({ description: 'What is wrong, in words.' }),
});
export type Fault = z.infer<typeof faultSchema>;

export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'Where the code is explained, relative to this installation.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
    requestId: z.string().meta({ description: 'Quote it when you report the error.' }),
    errors: z.array(faultSchema).optional(),
  })
  .openapi('Problem');

type Extra = { errors?: readonly Fault[]; headers?: Readonly<Record<string, string>> };

/**
 * Ends a request with an error of the API. It is thrown, so that a route's return type describes only successful
 * answers.
 */
export class ApiProblem extends Error {
  override name = 'ApiProblem';
  readonly code: ProblemCode;
  readonly extra: Extra;

  constructor(code: ProblemCode, detail: string, extra: Extra = {}) {
    super(detail);
    this.code = code;
    this.extra = extra;
  }
}

/** An error as a response: `application/problem+json`. */
export function problemResponse({ code, message, extra }: ApiProblem, requestId: string): Response {
  const { status, title } = PROBLEMS[code];
  const body = { type: `/docs/errors#${code}`, title, status, detail: message, code, requestId };
  return new Response(JSON.stringify({ ...body, ...(extra.errors && { errors: extra.errors }) }), {
    status,
    headers: {
      ...PLAIN_HEADERS,
      'Content-Type': 'application/problem+json',
      ...headerTexts(extra.headers ?? {}),
    },
  });
}
