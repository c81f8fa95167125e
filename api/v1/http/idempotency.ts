import { createHash } from 'node:crypto';
import type { Context, MiddlewareHandler } from 'hono';
import { bytesOf } from './body';
import { BodyDigest } from './body-digest';
import type { ApiEnv } from './env';
import { ApiProblem } from './problem';
import { beginRequest, finishRequest, releaseRequest } from '@/domain/access/idempotency/mutations';
import { idempotencyKeySchema, type KeptAnswer } from '@/domain/access/idempotency/schema';
import { MAX_IMPORT_BYTES as MAX_STREAM } from '@/domain/imports/job/schema';
import { now } from '@/lib/clock';
import { headerText } from '@/lib/header-text';
import { log } from '@/lib/log';

/**
 * Answers a request that comes with an `Idempotency-Key` once, and its repeats with the same answer for a day.
 * Requirement 34. An answer of 500 and more is not kept: the repeat tries again. Nor is that to a request which was not
 * understood, such as one with a misspelled field: it can be sent again, put right, with the same key.
 * @param route.isStreamed the handler reads the body as it comes. What it was is known once it was read: a repeat is read to
 * its end before it is answered, and a refusal that did not read all of it is not kept.
 * @param route.isAboutPeople whether an erasure deletes what is kept.
 */
export function answerOnce(route: {
  isStreamed: boolean;
  isAboutPeople: boolean;
}): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const given = c.req.header('idempotency-key');
    if (given === undefined) return next();
    const key = idempotencyKeySchema.safeParse(given).data;
    if (key === undefined)
      throw new ApiProblem('invalid_request', 'An Idempotency-Key is 1 to 255 visible ASCII characters.');
    const scope = c.get('scope');
    if (route.isStreamed) c.set('digest', new BodyDigest());
    const begun = await beginRequest(scope, key, fingerprintOf(c), now(), {
      whole: () => wholeFingerprintOf(c),
      aboutPeople: route.isAboutPeople,
    });
    switch (begun.kind) {
      case 'answered':
        return replay(begun.answer);
      case 'in_flight':
        throw new ApiProblem(
          'in_flight',
          'The first request with this Idempotency-Key is still being answered.',
          { headers: { 'Retry-After': '1' } },
        );
      case 'another':
        throw new ApiProblem(
          'idempotency_key_reused',
          'This Idempotency-Key was sent with another method, address or body.',
        );
      case 'begun':
        await next();
        await keep(c, key);
    }
  };
}

/** Of a request that was not understood, and so did nothing: its key is good for the one that was meant. */
const UNREAD = new Set([400, 413, 415]);

/** Of what is known before a streamed body is read: without it. */
function fingerprintOf(c: Context<ApiEnv>): Buffer {
  const { pathname, search } = new URL(c.req.url);
  const hash = createHash('sha256').update(`${c.req.method}\n${pathname}${search}\n`);
  return hash.update(c.get('body') ?? '').digest();
}

/** Of all of it; reads a streamed body that nobody has read yet, and keeps nothing of it. */
async function wholeFingerprintOf(c: Context<ApiEnv>): Promise<Buffer> {
  const digest = c.get('digest');
  if (!digest) return fingerprintOf(c);
  if (!digest.isWhole) await readToEnd(bytesOf(c));
  return createHash('sha256').update(fingerprintOf(c)).update(digest.value()).digest();
}

async function readToEnd(bytes: AsyncIterable<Uint8Array>): Promise<void> {
  let length = 0;
  try {
    for await (const chunk of bytes) {
      length += chunk.length;
      if (length > MAX_STREAM) throw new ApiProblem('body_too_large', 'That is more than is taken at once.');
    }
  } catch (error) {
    if (error instanceof ApiProblem) throw error;
    throw new ApiProblem('malformed_body', 'The body broke off, or is not the gzip that it says it is.');
  }
}

function replay({ status, contentType, body }: KeptAnswer): Response {
  return new Response(status === 204 ? null : new Uint8Array(body), {
    status,
    headers: {
      'Idempotency-Replayed': 'true',
      ...(contentType && { 'Content-Type': headerText(contentType) }),
    },
  });
}

/** Answered or not, nobody waits for what is kept of it in vain: a key that cannot be kept frees itself in minutes. */
async function keep(c: Context<ApiEnv>, key: string): Promise<void> {
  const [scope, answer] = [c.get('scope'), c.res];
  try {
    if (answer.status >= 500 || UNREAD.has(answer.status) || c.get('digest')?.isWhole === false) {
      await releaseRequest(scope, key);
      return;
    }
    const body = Buffer.from(await answer.clone().arrayBuffer());
    const contentType = answer.headers.get('content-type');
    const kept = { status: answer.status, contentType, body };
    await finishRequest(scope, key, await wholeFingerprintOf(c), kept, now());
  } catch (error) {
    log().error({ error }, 'The answer to an Idempotency-Key could not be kept');
  }
}
