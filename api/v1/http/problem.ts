import { z } from '@hono/zod-openapi';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { PLAIN_HEADERS } from '@/api/headers';
import { headerTexts } from '@/lib/header-text';

type Kind = { status: ContentfulStatusCode; title: string; description: string };

/** Every code that an error of the API can have. RFC 9457; its words stand in the docs too. Requirement 35. */
export const PROBLEMS = {
  invalid_request: {
    status: 400,
    title: 'The request is not valid',
    description:
      'A field is missing, unknown or not what it should be. `errors` names each, by JSON Pointer.',
  },
  malformed_body: {
    status: 400,
    title: 'The body cannot be read',
    description: 'It is not the JSON, NDJSON, CSV or gzip that its headers say it is.',
  },
  unauthorized: {
    status: 401,
    title: 'No good API key was given',
    description:
      'Send `Authorization: Bearer od_live_…`. A key that is unknown, revoked or expired is answered alike.',
  },
  forbidden: {
    status: 403,
    title: 'The API key may not do this',
    description: 'The key lacks the permission that `detail` names. Make one that has it.',
  },
  not_found: {
    status: 404,
    title: 'There is no such thing',
    description: 'Nothing in this workspace has that id, key or ref; nor is anything at that address.',
  },
  method_not_allowed: {
    status: 405,
    title: 'This address does not take that method',
    description: '`Allow` says which it takes.',
  },
  conflict: {
    status: 409,
    title: 'It does not go with what is there',
    description: 'Something has this id already, or is in a state from which that cannot be done.',
  },
  no_link_key: {
    status: 409,
    title: 'Nothing signs links yet',
    description: 'The workspace has no active link key. Make one: `POST /link-keys`, or in the admin area.',
  },
  in_flight: {
    status: 409,
    title: 'The same request is being answered',
    description: 'A request with this `Idempotency-Key` has not been answered yet. Repeat it in a while.',
  },
  gone: {
    status: 410,
    title: 'The person was erased',
    description: 'They asked to be forgotten: nothing can be kept about that ref any more.',
  },
  stale: {
    status: 412,
    title: 'It was changed meanwhile',
    description: '`If-Match` names a version that is not the newest. Read it again, then decide.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    description: '`detail` says how much this address takes at once.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body is of a type that is not taken here',
    description: '`detail` says which `Content-Type` and `Content-Encoding` are.',
  },
  refused: {
    status: 422,
    title: 'It was understood, and cannot be done',
    description: 'Nothing was changed. `errors` says what stands against it, each with a code of its own.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'The Idempotency-Key belongs to another request',
    description: 'The key was sent within a day with another method, address or body. Use a new one.',
  },
  too_many_requests: {
    status: 429,
    title: 'The key’s allowance is used up',
    description:
      '`Retry-After` says in how many seconds to go on. `RateLimit` tells on every answer what is left.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong on our side',
    description:
      'It was logged with the `requestId`. Repeating the request with its `Idempotency-Key` is safe.',
  },
  unavailable: {
    status: 503,
    title: 'Not now',
    description: 'The database is away for a moment. Repeat the request after `Retry-After` seconds.',
  },
} as const satisfies Record<string, Kind>;
export type ProblemCode = keyof typeof PROBLEMS;

/** What is wrong in one place of a request. */
export const faultSchema = z.object({
  at: z.string().meta({ description: 'JSON Pointer into the body, or `?name` of a query parameter.' }),
  code: z.string().meta({ description: 'What is wrong, for programs.' }),
  message: z.string().meta({ description: 'What is wrong, for people.' }),
});
export type Fault = z.infer<typeof faultSchema>;

export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'Where the code is explained, relative to this installation.' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]),
    requestId: z.string().meta({ description: 'Name it when you ask us about it.' }),
    errors: z.array(faultSchema).optional(),
  })
  .openapi('Problem');

type Extra = { errors?: readonly Fault[]; headers?: Readonly<Record<string, string>> };

/** Ends a request with an error of the API: thrown, so that a route's type tells of what it answers when all is well. */
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

/** An error as it goes out: `application/problem+json`. */
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
