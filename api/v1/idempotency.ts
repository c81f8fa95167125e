import { createHash } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { ApiProblem } from '@/api/v1/problem';
import type { ApiEnv } from '@/api/v1/router';
import { beginRequest, finishRequest, releaseRequest } from '@/domain/idempotency/mutations';
import { idempotencyKeySchema, type KeptAnswer } from '@/domain/idempotency/schema';
import { now } from '@/lib/clock';
import { log } from '@/lib/log';

/**
 * Answers a request that comes with an `Idempotency-Key` once, and its repeats with the same answer for a day.
 * ACCEPTANCE 34. An answer of 500 and more is not kept: the repeat tries again.
 */
export const answerOnce: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const given = c.req.header('idempotency-key');
  if (given === undefined) return next();
  const key = idempotencyKeySchema.safeParse(given).data;
  if (key === undefined)
    throw new ApiProblem('invalid_request', 'An Idempotency-Key is 1 to 255 visible ASCII characters.');
  const scope = c.get('scope');
  const begun = await beginRequest(scope, key, fingerprintOf(c), now());
  switch (begun.kind) {
    case 'answered':
      return replay(begun.answer);
    case 'in_flight':
      throw new ApiProblem(
        'in_flight',
        'The first request with this Idempotency-Key is still being answered.',
        {
          headers: { 'Retry-After': '1' },
        },
      );
    case 'another':
      throw new ApiProblem(
        'idempotency_key_reused',
        'This Idempotency-Key was sent with another method, address or body.',
      );
    case 'begun':
      await next();
      await keep(scope, key, c.res);
  }
};

function fingerprintOf(c: Parameters<typeof answerOnce>[0]): Buffer {
  const { pathname, search } = new URL(c.req.url);
  const hash = createHash('sha256').update(`${c.req.method}\n${pathname}${search}\n`);
  // A body that is read as it comes cannot be looked at before: its length stands for it.
  return hash.update(c.get('body') ?? `length ${c.req.header('content-length') ?? '?'}`).digest();
}

function replay({ status, contentType, body }: KeptAnswer): Response {
  return new Response(status === 204 ? null : new Uint8Array(body), {
    status,
    headers: { 'Idempotency-Replayed': 'true', ...(contentType && { 'Content-Type': contentType }) },
  });
}

/** Answered or not, nobody waits for what is kept of it in vain: a key that cannot be kept frees itself in minutes. */
async function keep(
  scope: Parameters<typeof finishRequest>[0],
  key: string,
  answer: Response,
): Promise<void> {
  try {
    if (answer.status >= 500) {
      await releaseRequest(scope, key);
      return;
    }
    const body = Buffer.from(await answer.clone().arrayBuffer());
    const contentType = answer.headers.get('content-type');
    await finishRequest(scope, key, { status: answer.status, contentType, body }, now());
  } catch (error) {
    log().error({ error }, 'The answer to an Idempotency-Key could not be kept');
  }
}
