import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { Context, MiddlewareHandler } from 'hono';
import type { ApiEnv } from './env';
import { ApiProblem } from './problem';
import { headerText } from '@/lib/header-text';
import { utf16Of } from '@/lib/utf8-read';

/**
 * Runs before the handler: refuses a body whose type the route does not take, and reads it up to its limit.
 * @param types the accepted media types; a body without a type counts as the first.
 * @param most the maximum in bytes, once unpacked; null: the handler reads the body as a stream.
 */
export function readBody(types: readonly string[], most: number | null): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const type = mediaTypeOf(c);
    if (type !== null && !types.includes(type))
      throw new ApiProblem(
        'unsupported_media_type',
        `"${type}" is not supported here; ${types.join(' or ')} is.`,
      );
    // Refused before it is read: no one should upload for minutes what is refused at its end.
    if (most !== null && Number(c.req.header('content-length') ?? 0) > most) throw tooLarge(most);
    if (most !== null) {
      const bytes = inPlainUtf8(
        isShortAndPlain(c, most) ? await inOnePiece(c) : await collect(bytesOf(c), most),
      );
      if (bytes.length === 0) throw new ApiProblem('malformed_body', 'There is no body.');
      c.set('body', bytes);
      (c.req.bodyCache as unknown as { text: Promise<string> }).text = Promise.resolve(bytes.toString());
      // The validator treats a body without a type, or with another name for it, as if there were none.
      if (type === null || type !== saidType(c))
        c.req.raw.headers.set('content-type', headerText(type ?? types[0] ?? 'application/json'));
    }
    await next();
  };
}

/** Other names under which JSON and NDJSON are sent. */
const ALIASES: Readonly<Record<string, string>> = {
  'text/json': 'application/json',
  'application/ndjson': 'application/x-ndjson',
  'application/jsonl': 'application/x-ndjson',
  'application/jsonlines': 'application/x-ndjson',
  'application/x-jsonlines': 'application/x-ndjson',
};

/** The body's media type, in lower case, without parameters and by its usual name; null if there is none. */
export function mediaTypeOf(c: Context): string | null {
  const type = saidType(c);
  if (type === null) return null;
  // RFC 6839: a type that ends in +json can be read as JSON.
  return ALIASES[type] ?? (/^application\/[\w.-]+\+json$/.test(type) ? 'application/json' : type);
}

function saidType(c: Context): string | null {
  return c.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? null;
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Decodes text as UTF-8 without a byte order mark, or as the encoding that its mark names. JSON has no such mark (RFC
 * 8259 §8.1), but some tools write one; spreadsheets save text in UTF-16.
 */
function inPlainUtf8(bytes: Buffer): Buffer {
  const utf16 = utf16Of(bytes);
  if (utf16) return Buffer.from(new TextDecoder(utf16).decode(bytes));
  return bytes.subarray(0, 3).equals(BYTE_ORDER_MARK) ? bytes.subarray(3) : bytes;
}

/** The body as a stream, unpacked if it is gzipped. A body that breaks off or cannot be unpacked throws. */
export function bytesOf(c: Context<ApiEnv>): AsyncIterable<Uint8Array> {
  return c.get('digest')?.through(unpackedBytesOf(c)) ?? unpackedBytesOf(c);
}

function unpackedBytesOf(c: Context<ApiEnv>): AsyncIterable<Uint8Array> {
  const encoding = c.req.header('content-encoding')?.trim().toLowerCase() ?? 'identity';
  const body = c.req.raw.body;
  if (!body) return Readable.from([]);
  const plain = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]);
  if (encoding === 'identity') return plain;
  if (encoding !== 'gzip')
    throw new ApiProblem('unsupported_media_type', `The encoding "${encoding}" is not supported; gzip is.`);
  const unpacked = createGunzip();
  plain.on('error', (error) => unpacked.destroy(error));
  // The reader gets the error; until there is one, it must not count as an unhandled rejection.
  unpacked.on('error', () => undefined);
  return plain.pipe(unpacked);
}

/** Whether a body declares that it is neither packed nor longer than `most`; Node.js enforces its declared length. */
function isShortAndPlain(c: Context, most: number): boolean {
  const length = c.req.header('content-length');
  return length !== undefined && Number(length) <= most && c.req.header('content-encoding') === undefined;
}

/** Directly from the socket: as a web stream, a body of a hundred bytes costs more than a decision. */
async function inOnePiece(c: Context): Promise<Buffer> {
  try {
    return Buffer.from(await c.req.raw.arrayBuffer());
  } catch {
    throw new ApiProblem('malformed_body', 'The body broke off.');
  }
}

function tooLarge(most: number): ApiProblem {
  return new ApiProblem('body_too_large', `This path accepts at most ${Math.floor(most / 1024)} kB at once.`);
}

async function collect(bytes: AsyncIterable<Uint8Array>, most: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of bytes) {
      length += chunk.length;
      // A packed body is counted as it is unpacked, so that a zip bomb stops here.
      if (length > most) throw tooLarge(most);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof ApiProblem) throw error;
    throw new ApiProblem('malformed_body', 'The body broke off, or is not valid gzip.');
  }
  return Buffer.concat(chunks);
}
