/**
 * Removes what mail programs, link wrappers, scanners, printers and people put around or into a link. Nothing here
 * decides whether a link is valid: every reading is checked against the mac, so a wrong one costs a hash and opens
 * nothing. A link is found by its parts: its key's id comes first, and its mac is last and of a known length.
 */

/** Enough for a link of 450 characters, each of which became nine. Longer texts are cut. */
const MAX_TEXT = 4_096;
/** Bounds the work that a bad link can cause. Real damage is found within the first dozen readings. */
const MAX_READINGS = 96;
const MAX_DOTS = 24;
const MAX_ADDED = 12;

/**
 * The signed tokens that a text can be a damaged spelling of, the least changed first.
 * @param text what stands in a link's place, percent-encoded or not.
 */
export function signedReadings(text: string): string[] {
  const found = new Set<string>();
  for (const spelling of spellings(text.slice(0, MAX_TEXT))) {
    for (const token of tokensIn(spelling)) {
      found.add(token);
      if (found.size >= MAX_READINGS) return [...found];
    }
  }
  return [...found];
}

/** The short tokens that a text can be a damaged spelling of: 22 characters of base 62, whatever follows. */
export function shortReadings(text: string): string[] {
  const found = new Set<string>();
  for (const spelling of spellings(text.slice(0, MAX_TEXT))) {
    const [token] = /^[0-9A-Za-z]{22}/.exec(spelling.replace(/^[^0-9A-Za-z]+/, '')) ?? [];
    if (token !== undefined) found.add(token);
  }
  return [...found];
}

/** The ids of keys that a text may name, even if nothing else of it is intact: they show whose link it was. */
export function kidReadings(text: string): string[] {
  const kids = [...spellings(text.slice(0, MAX_TEXT))].flatMap(
    (spelling) => /^[^0-9A-Za-z]*([a-z0-9]{2,16})\./i.exec(spelling)?.[1]?.toLowerCase() ?? [],
  );
  return [...new Set(kids)];
}

/** The ways to read the text, the least changed first. */
function* spellings(text: string): Generator<string> {
  yield text;
  let decoded = text;
  // A wrapper encodes what it wraps, which may itself be wrapped.
  for (let times = 0; times < 4 && decoded.includes('%'); times += 1) {
    decoded = percentDecoded(decoded);
    yield decoded;
  }
  decoded = withoutAddress(
    decoded.replaceAll(/%([89A-F][0-9A-F])/gi, (_, hex: string) => character(hex, 16)),
  );
  yield decoded;
  yield decoded.replaceAll('+', ' ');
  yield decoded.replace(/^(?:=?3D)+/i, '');
  const unfolded = decoded.replaceAll(/=[ \t]*(?:\r\n?|\n)/g, '');
  yield unfolded;
  // An equals sign before two digits is a quoted-printable escape, or what is left of a broken line.
  for (const each of new Set([unescaped(unfolded), withoutQuotedPrintable(unescaped(unfolded))]))
    yield* plainSpellings(withoutInvisible(each).normalize('NFC'));
}

function* plainSpellings(plain: string): Generator<string> {
  yield plain;
  const straight = straightened(plain);
  yield* straight;
  for (const each of new Set([plain, ...straight])) {
    const joined = withoutLines(each);
    yield joined;
    yield joined.replaceAll(/\s/g, '');
    yield* withoutOddOnes(each);
  }
}

/** Joins lines. A link quoted in a reply has quote marks at the start of each. */
function withoutLines(text: string): string {
  const [first = '', ...rest] = text.split(/[\r\n]/);
  return first.trimEnd() + rest.map((line) => line.replace(/^[\s>|]+/, '').trimEnd()).join('');
}

/** Keeps only characters of a link's alphabet, then also drops what printers or mail servers double or add. */
function* withoutOddOnes(text: string): Generator<string> {
  const bare = (each: string) => each.replaceAll(/[^\w.~-]/g, '');
  const token = bare(text);
  yield token;
  yield bare(text.replaceAll(/-\s*[\r\n]+\s*/g, ''));
  if (/[0-9A-F]{64}/.test(token)) yield token.toLowerCase();
  // SMTP doubles a line's first dot (RFC 5321 §4.5.2), and a word broken at a line's end gets a hyphen.
  for (const pattern of [/(?<!\.)\.\./g, /-/g]) {
    const places = [...token.matchAll(pattern)].slice(0, MAX_ADDED);
    for (const { index } of places) yield token.slice(0, index) + token.slice(index + 1);
  }
}

/** The tokens at the start of a text. A token ends after its mac, which may follow any of the dots. */
function tokensIn(text: string): string[] {
  const start = text.replace(/^[^0-9A-Za-z]+/, '');
  if (!/^[a-z0-9]{2,16}\./.test(start)) return [];
  const dots = [...start.matchAll(/\./g)].slice(0, MAX_DOTS).map(({ index }) => index);
  return dots.reverse().flatMap((dot) => {
    const body = start.slice(0, dot);
    const rest = start.slice(dot + 1, dot + 65);
    const [hex] = /^(?:[0-9a-f]{64}|[0-9A-F]{64})$/.exec(rest) ?? [];
    // Standard base64 means the same as the URL-safe alphabet.
    const [short] = /^[\w+/-]{22}/.exec(rest) ?? [];
    return [
      ...(hex === undefined ? [] : [`${body}.${hex.toLowerCase()}`]),
      ...(short === undefined ? [] : [`${body}.${short.replaceAll('+', '-').replaceAll('/', '_')}`]),
    ];
  });
}

/** What follows the last `/u/`: templates sometimes put a whole address in the link's place. */
function withoutAddress(text: string): string {
  return text.slice(/^.*\/u\/+/is.exec(text)?.[0].length ?? 0);
}

function percentDecoded(text: string): string {
  return text.replaceAll(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      // Half a character, where the address was cut.
      return run.replaceAll(/%([0-7][0-9a-f])/gi, (_, hex: string) => character(hex, 16));
    }
  });
}

/** The named entities that occur in or beside a link. HTML knows 2,000 more. */
const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  shy: '\u00ad',
  zwnj: '\u200c',
  zwj: '\u200d',
  period: '.',
  lowbar: '_',
  UnderBar: '_',
  hyphen: '-',
  dash: '-',
  ndash: '–',
  mdash: '—',
  minus: '−',
  hellip: '…',
  mldr: '…',
  NewLine: '\n',
  Tab: '\t',
  sol: '/',
  equals: '=',
  tilde: '~',
  ZeroWidthSpace: '',
};

/** Removes the escapes of HTML and of JSON. */
function unescaped(text: string): string {
  return text
    .replaceAll(/&amp;/gi, '&')
    .replaceAll(/&#(\d{1,7});?/g, (_, digits: string) => character(digits, 10))
    .replaceAll(/&#x([0-9a-f]{1,6});?/gi, (_, digits: string) => character(digits, 16))
    .replaceAll(/&([A-Za-z]{2,14});?/g, (all, name: string) => ENTITIES[name] ?? all)
    .replaceAll(/\\u([0-9a-f]{4})/gi, (_, hex: string) => character(hex, 16));
}

function withoutQuotedPrintable(text: string): string {
  return text.replaceAll(/=3D/gi, '=').replaceAll(/=([0-9a-f]{2})/gi, (_, hex: string) => character(hex, 16));
}

function character(digits: string, base: number): string {
  const code = parseInt(digits, base);
  return code <= 0x10ffff ? String.fromCodePoint(code) : '';
}

/** Removes invisible characters: soft hyphens, joiners, direction marks, variation selectors. */
function withoutInvisible(text: string): string {
  return text.replaceAll(/[\p{Cf}\ufe00-\ufe0f\u034f\u115f\u3164]/gu, '');
}

/** Undoes what word processors make of hyphens and dots. They also turn two hyphens into one dash. */
function straightened(text: string): string[] {
  const plain = text.replaceAll('…', '...').replaceAll('‥', '..').replaceAll('。', '.').normalize('NFKC');
  const dashed = (hyphens: string) =>
    plain.replaceAll(/[\u2010-\u2012\u2212\u00af]/g, '-').replaceAll(/[\u2013-\u2015]/g, hyphens);
  return [...new Set([dashed('-'), dashed('--'), dashed('---')])];
}

/** Where an address leads: the link, the page below it, and the query. */
export type LinkPath = {
  /** The text in the link's place, as it came: percent-encoded, damaged or neither. */
  text: string;
  /** `history`, `receipt/ID`: one of the link's pages; empty for the link itself. */
  below: string;
  /** With its question mark, or empty. */
  search: string;
};

const PREFIX = /^[/\\]*(?:u|%75|%55)(?:[/\\]|%2F|%5C)+/i;

/**
 * Reads the path of an address below `/u/`, whatever slashes it has; null if it is not a link's.
 * @param url the path and the query of a request.
 * @param below matches the page below a link at the path's end, with the slashes before it; group 1 is the page.
 */
export function splitLinkPath(url: string, below: RegExp): LinkPath | null {
  const [path = ''] = url.split(/[?#]/, 1);
  const [prefix] = PREFIX.exec(path) ?? [];
  if (prefix === undefined) return null;
  const search = /\?[^#]*/.exec(url.slice(path.length))?.[0] ?? '';
  const rest = path.slice(prefix.length);
  const found = below.exec(rest);
  const text = rest.slice(0, found?.index).replace(/(?<!\/)\/+$/, '');
  return text === '' ? null : { text, below: (found?.[1] ?? '').replaceAll(/\/+/g, '/'), search };
}
