/** For tests: what can happen to a link between whoever signs it and whoever opens it. */

type Damage = {
  /** What causes it. */
  by: string;
  /**
   * @param link what stands after `/u/`, as in a path.
   * @param at a place inside of it.
   */
  spoil: (link: string, at: number) => string;
};

const insert = (text: string) => (link: string, at: number) => link.slice(0, at) + text + link.slice(at);
const append = (text: string) => (link: string) => link + text;
const encoded = (text: string) => encodeURIComponent(text);
const percent = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
const changeAt = (change: (character: string) => string) => (link: string, at: number) =>
  link.slice(0, at) + change(link.charAt(at)) + link.slice(at + 1);

const ENDS = [
  '.',
  ')',
  ',',
  ';',
  ':',
  '!',
  '*',
  '_',
  '-',
  '~',
  "'",
  '&',
  '=',
  '$',
  '+',
  '@',
  '..',
  ').',
  '-/',
  ...['>', '"', '`', '|', '}', ']', '^', '\\', '\n', '\r\n', ' ', '\t', '\u00a0', '\u0000'].map(encoded),
  ...['”', '’', '»', '…', '—', '。', '\u200b', '\ufeff', '\u00ad', '>.', '&gt;', '&quot;', '[1]'].map(
    encoded,
  ),
  '&utm_source=mail&utm_medium=x',
  '%3Futm_source%3Dmail',
  ';jsessionid=1',
  '%23top',
  '%',
  '%E2',
  '%E2%80',
  'Click',
  'Unsubscribe.here',
  '/',
  '//',
  '/.',
  '/)',
  '/%20',
  '/&utm=1',
  '<br>',
  '%0AUnsubscribe',
  '=',
  '%3D',
  '=3D',
  '=%0A',
  '=%0D%0A',
  '=20',
  '%3D20',
  '=0A',
  '\\n',
  '%5Cn',
];

const INSIDE: Record<string, string> = {
  'a soft line break of quoted-printable': '=%0A',
  'a soft line break, and the rest of it lost': '=',
  'a soft line break with white space': '=%20%0D%0A',
  'a soft line break, encoded twice': '%253D%250A',
  'a line break': '%0D%0A',
  'a line break and an indent': '%0A%20%20',
  'a line break in a quotation': '%0A%3E%20%3E%20',
  'a space': '%20',
  'a no-break space': '%C2%A0',
  'a tab': '%09',
  'a soft hyphen': '%C2%AD',
  'an HTML entity for a soft hyphen': '&shy;',
  'a zero-width space': '%E2%80%8B',
  'a zero-width joiner, read in the wrong encoding': '%C3%A2%E2%82%AC%C2%8D',
  'a word joiner': '%E2%81%A0',
  'a direction mark': '%E2%80%8E',
  'a byte order mark': '%EF%BB%BF',
  'a numeric HTML entity': '%26%238203%3B',
  'a hyphen at a line’s end': '-%0A',
  'a backslash, as Markdown adds it': '%5C',
  'a fullwidth space': '%E3%80%80',
  'a line break after a hyphen that was added': '%E2%80%90%0A',
};

export const DAMAGES: readonly Damage[] = [
  ...ENDS.map((text) => ({ by: `${JSON.stringify(text)} at its end`, spoil: append(text) })),
  ...['%3C', '%20', '%22', '%0A', '(', '=3D', '3D%22', '%E2%80%9C', '/', 'https://optdown.example/u/'].map(
    (text) => ({
      by: `${JSON.stringify(text)} at its start`,
      spoil: (link: string) => text + link,
    }),
  ),
  ...Object.entries(INSIDE).map(([by, text]) => ({ by: `${by} inside`, spoil: insert(text) })),
  { by: 'a character that is encoded without need', spoil: changeAt(percent) },
  {
    by: 'a character that is encoded without need, in lower case',
    spoil: changeAt((one) => percent(one).toLowerCase()),
  },
  { by: 'a character that is encoded twice', spoil: changeAt((one) => percent(one).replace('%', '%25')) },
  { by: 'every character encoded', spoil: (link) => Array.from(link, percent).join('').slice(0, 3_000) },
  { by: 'an HTML entity for a character', spoil: changeAt((one) => encoded(`&#${one.charCodeAt(0)};`)) },
  {
    by: 'a hexadecimal HTML entity for a character',
    spoil: changeAt((one) => encoded(`&#x${one.charCodeAt(0).toString(16)};`)),
  },
  {
    by: 'a JSON escape for a character',
    spoil: changeAt((one) => `%5Cu00${one.charCodeAt(0).toString(16)}`),
  },
  {
    by: 'quoted-printable for a character',
    spoil: changeAt((one) => `=${one.charCodeAt(0).toString(16).toUpperCase()}`),
  },
  { by: 'named HTML entities for its dots', spoil: (link) => link.replaceAll('.', '&period;') },
  { by: 'the dot at a line’s start doubled', spoil: (link) => link.replace(/\.(?=[^.]*$)/, '..') },
  { by: 'three dots turned into one character', spoil: (link) => link.replaceAll('...', encoded('…')) },
  { by: 'two dots turned into one character', spoil: (link) => link.replaceAll('..', encoded('‥')) },
  ...['‐', '‑', '–', '—', '−', '－'].map((dash) => ({
    by: `hyphens turned into ${dash}`,
    spoil: (link: string) => link.replaceAll('-', encoded(dash)),
  })),
  { by: 'two hyphens turned into one dash', spoil: (link) => link.replaceAll('--', encoded('—')) },
  { by: 'each dot in full width', spoil: (link) => link.replaceAll('.', encoded('．')) },
  { by: 'the whole link twice', spoil: (link) => link + link },
];
