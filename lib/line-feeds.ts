const RETURN = 0x0d;
const FEED = 0x0a;
const QUOTE = 0x22;
/** The end of the first line is not looked for beyond this. */
const MAX_FIRST_LINE = 1024 * 1024;

/**
 * Replaces carriage returns by line feeds in text whose lines end in a carriage return alone, as in Excel's "CSV
 * (Macintosh)"; other text is unchanged. The end of the first line decides, and no byte is added or removed.
 */
export async function* withLineFeeds(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let endsInReturns: boolean | null = null;
  for await (const chunk of chunks) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    endsInReturns ??= hasReturns(bytes);
    if (endsInReturns === null && bytes.length <= MAX_FIRST_LINE) {
      rest = bytes;
      continue;
    }
    endsInReturns ??= false;
    // The line feed of a final return may be in the next chunk.
    const end = endsInReturns && bytes.at(-1) === RETURN ? bytes.length - 1 : bytes.length;
    rest = bytes.subarray(end);
    yield endsInReturns ? fed(bytes.subarray(0, end)) : bytes;
  }
  if (rest.length > 0) yield endsInReturns ? fed(rest) : rest;
}

/** Whether the first line ends in a return alone; null if that cannot be told yet. */
function hasReturns(bytes: Buffer): boolean | null {
  let isQuoted = false;
  for (const [at, byte] of bytes.entries()) {
    if (byte === QUOTE) isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (byte === FEED) return false;
    else if (byte === RETURN) return at + 1 < bytes.length ? bytes[at + 1] !== FEED : null;
  }
  return null;
}

function fed(bytes: Buffer): Buffer {
  const own = Buffer.from(bytes);
  for (let at = own.indexOf(RETURN); at !== -1; at = own.indexOf(RETURN, at + 1))
    if (own[at + 1] !== FEED) own[at] = FEED;
  return own;
}
