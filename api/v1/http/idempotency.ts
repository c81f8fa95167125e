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
 * Answers a request that has an `Idempotency-Key` once, and its repeats with the same answer for a day. Requirement 34.
 * Answers of 500 and above are not stored: the repeat tries again. Nor is the answer to an invalid request, such as one
 * with a misspelled field: it can be corrected and sent again with the same key.
 * @param route.isStreamed the handler reads the body as a stream. Its digest is known only once it was read: a repeat
 *   is read to its end before it is answered, and a refusal that did not read all of it is not stored.
 * @param route.isAboutPeople whether an erasure deletes the stored answer.
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

/** For an invalid request, which did nothing: its key may be used again for the corrected one. */
const UNREAD = new Set([400, 413, 415]);

/** The fingerprint of what is known before a streamed body is read: all but the body. */
function fingerprintOf(c: Context<ApiEnv>): Buffer {
  const { pathname, search } = new URL(c.req.url);
  const hash = createHash('sha256').update(`${c.req.method}\n${pathname}${search}\n`);
  return hash.update(c.get('body') ?? '').digest();
}

/** The fingerprint of the whole request; reads a streamed body that was not read yet, without storing it. */
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
      if (length > MAX_STREAM) throw new ApiProblem('body_too_large', 'The body is larger than the limit.');
    }
  } catch (error) {
    if (error instanceof ApiProblem) throw error;
    throw new ApiProblem('malformed_body', 'The body broke off, or is not valid gzip.');
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

/** No one waits in vain for a stored answer: a key whose answer could not be stored frees itself within minutes. */
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
    log().error({ error }, 'The answer for an Idempotency-Key could not be stored');
  }
}
