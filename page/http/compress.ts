import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { PageAnswer } from '@/page/request';

/** How a body is encoded, and its bytes. */
export type Encoded = { encoding: 'br' | 'gzip' | null; bytes: Buffer };

/** Whether an Accept-Encoding header takes this encoding. RFC 9110 §12.5.3. */
function takes(accepted: string, encoding: 'br' | 'gzip'): boolean {
  return accepted.split(',').some((part) => {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    return name.toLowerCase() === encoding && !parameters.some((each) => /^q=0(?:\.0*)?$/i.test(each));
  });
}

/** Below this a compressed answer is no smaller on the wire. */
const MIN_COMPRESSED = 1_000;

/** As small as twice the time would make it, but for a few per cent. */
const LEVEL = 3;

/**
 * The body of an answer as it goes on the wire. A page is compressed for one view alone, quickly: at once, because to
 * hand so little to another thread costs more than it takes. What lasts is compressed once, as well as can be.
 * @param accepted an Accept-Encoding header.
 */
export function encoded({ body, isLasting }: PageAnswer, accepted: string): Encoded {
  if (isLasting) return lasting(body, accepted);
  return body.length >= MIN_COMPRESSED && takes(accepted, 'gzip')
    ? { encoding: 'gzip', bytes: gzipSync(body, { level: LEVEL }) }
    : { encoding: null, bytes: Buffer.from(body) };
}

type Ways = Record<'br' | 'gzip' | 'plain', Encoded>;
/** By body. They are two files. */
const kept = new Map<string, Ways>();

function lasting(body: string, accepted: string): Encoded {
  let ways = kept.get(body);
  if (!ways) kept.set(body, (ways = everyWay(Buffer.from(body))));
  return takes(accepted, 'br') ? ways.br : takes(accepted, 'gzip') ? ways.gzip : ways.plain;
}

function everyWay(bytes: Buffer): Ways {
  return {
    br: { encoding: 'br', bytes: brotliCompressSync(bytes) },
    gzip: { encoding: 'gzip', bytes: gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION }) },
    plain: { encoding: null, bytes },
  };
}
