import { brotliCompressSync, constants, crc32, deflateRawSync, gzipSync } from 'node:zlib';
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
export function encoded({ opening, body, isLasting }: PageAnswer, accepted: string): Encoded {
  if (isLasting) return lasting(body, accepted);
  const isCompressed = takes(accepted, 'gzip');
  if (opening) {
    const { own, shared } = opening;
    return isCompressed
      ? { encoding: 'gzip', bytes: gzipAround(own, shared, body) }
      : { encoding: null, bytes: Buffer.from(own + shared + body) };
  }
  return isCompressed && body.length >= MIN_COMPRESSED
    ? { encoding: 'gzip', bytes: gzipSync(body, { level: LEVEL }) }
    : { encoding: null, bytes: Buffer.from(body) };
}

const GZIP_HEADER = gzipSync('').subarray(0, 10);

/**
 * One gzip file of three texts, the second of which is compressed once for all files that have it. A gzip file is a
 * series of blocks between a header and a checksum: blocks that were made apart can follow each other. RFC 1951, 1952.
 */
function gzipAround(before: string, shared: string, after: string): Buffer {
  const [head, tail] = [Buffer.from(before), Buffer.from(after)];
  const { plain, blocks } = blocksOf(shared);
  const end = Buffer.alloc(8);
  // Of nothing, `crc32` is 0, whatever came before.
  const parts = [head, plain, tail].filter(({ length }) => length > 0);
  end.writeUInt32LE(
    parts.reduce((sum, part) => crc32(part, sum), 0),
    0,
  );
  end.writeUInt32LE(head.length + plain.length + tail.length, 4);
  return Buffer.concat([
    GZIP_HEADER,
    storedBlock(head),
    head,
    blocks,
    deflateRawSync(tail, { level: LEVEL }),
    end,
  ]);
}

/** What precedes up to 65,535 bytes that are not compressed: so short a text would be hardly shorter. */
function storedBlock({ length }: Buffer): Buffer {
  const block = Buffer.alloc(5);
  block.writeUInt16LE(length, 1);
  block.writeUInt16LE(~length & 0xffff, 3);
  return block;
}

type Blocks = { plain: Buffer; blocks: Buffer };

/** By text. There is one, in development one after the other. */
const keptBlocks = new Map<string, Blocks>();

function blocksOf(text: string): Blocks {
  let made = keptBlocks.get(text);
  if (!made) {
    const plain = Buffer.from(text);
    // Ends with a whole block, after which others can go on.
    const finishFlush = constants.Z_SYNC_FLUSH;
    made = { plain, blocks: deflateRawSync(plain, { level: constants.Z_BEST_COMPRESSION, finishFlush }) };
    keptBlocks.set(text, made);
  }
  return made;
}

type Ways = Record<'br' | 'gzip' | 'plain', Encoded>;
/** By body. It is one file, in development one after the other. */
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
