import sax, { type QualifiedAttribute, type QualifiedTag } from 'sax';

const SVG = 'http://www.w3.org/2000/svg';
const XLINK = 'http://www.w3.org/1999/xlink';
/** What drawing programs add for themselves; browsers neither draw nor run any of it. */
const EDITORS = new Set([
  'http://www.inkscape.org/namespaces/inkscape',
  'http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd',
  'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  'http://creativecommons.org/ns#',
  'http://web.resource.org/cc/',
  'http://purl.org/dc/elements/1.1/',
  'http://www.serif.com/',
  'http://www.bohemiancoding.com/sketch/ns',
  'http://www.figma.com/figma/ns',
]);
/** The namespaces of attributes without a prefix, of `xml:` and of namespace declarations. */
const PLAIN = new Set(['', 'http://www.w3.org/XML/1998/namespace', 'http://www.w3.org/2000/xmlns/']);

const ELEMENTS = new Set(
  `svg g defs symbol use title desc metadata style switch path rect circle ellipse line polyline polygon text tspan
   textPath image linearGradient radialGradient stop pattern clipPath mask marker filter feBlend feColorMatrix
   feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting feDisplacementMap feDistantLight feDropShadow
   feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight
   feSpecularLighting feSpotLight feTile feTurbulence`.split(/\s+/),
);

/** A reference to a part of the same drawing, and a picture embedded in the file. */
const OWN_PART = /^#[^\s"'()]+$/;
const OWN_PICTURE = /^data:image\/(?:png|jpeg|gif|webp);base64,[a-z\d+/=\s]*$/i;
/** A name that a browser may take for an event handler. */
const HANDLER = /^on/i;

/** Only the five entities of XML itself: others come from a document type. The option has no type yet. */
const OPTIONS = { xmlns: true, strictEntities: true };

const MAX_ELEMENTS = 5_000;
const MAX_DEPTH = 60;
/** The maximum number of elements drawn when every reference is followed: a small file may ask for billions. */
const MAX_DRAWN = 20_000;

/**
 * Checks that an SVG is a drawing and nothing else: only elements that draw; no script, handler, link, document type or
 * external style sheet; nothing fetched; and no more to draw than a browser can. Parsed as browsers parse it (XML with
 * namespaces) and compared with a list of what is allowed; takes time linear in its length.
 * @returns what is wrong with it, as it stands in the file; null if nothing.
 */
export function whatIsUnsafeIn(svg: Uint8Array): string | null {
  const text = decode(svg);
  if (text === null) return 'it is not UTF-8';
  const check = new SvgCheck();
  const parser = sax.parser(true, OPTIONS);
  parser.onerror = ({ message }) => {
    check.refuse(message.split('\n')[0] ?? message);
    parser.resume();
  };
  // Older programs write the standard's own document type, which browsers do not fetch. One with declarations may
  // define anything.
  parser.ondoctype = (doctype) => {
    if (doctype.includes('[')) check.refuse('<!DOCTYPE with declarations');
  };
  parser.onsgmldeclaration = () => check.refuse('<!');
  parser.onprocessinginstruction = ({ name, body }) => {
    if (name !== 'xml') check.refuse(`<?${name}`);
    // Browsers would read the bytes in this encoding, and might find other elements than we do.
    const encoding = /encoding\s?=\s?["']([^"']*)/.exec(body)?.[1];
    if (encoding !== undefined && !/^(?:utf-?8|us-ascii)$/i.test(encoding)) check.refuse(encoding);
  };
  parser.onopentag = (tag) => check.open(tag as QualifiedTag);
  parser.onclosetag = () => check.close();
  parser.ontext = (found) => check.text(found);
  parser.oncdata = (found) => check.text(found);
  parser.write(text).close();
  return check.result();
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** An element with an id: what it draws itself, and the parts that it refers to. */
type Part = { own: number; refers: string[] };

class SvgCheck {
  #found: string | null = null;
  #elements = 0;
  readonly #open: { name: string; id: string | null; text: string }[] = [];
  readonly #parts = new Map<string, Part>();
  /** The drawing as a whole. */
  readonly #whole: Part = { own: 0, refers: [] };

  refuse(what: string): void {
    this.#found ??= what;
  }

  open(tag: QualifiedTag): void {
    if (this.#found !== null) return;
    const { local, uri, attributes } = tag;
    this.#elements += 1;
    if (this.#elements === 1 && (local !== 'svg' || uri !== SVG)) this.refuse(`<${tag.name}`);
    if (this.#elements > MAX_ELEMENTS) this.refuse(`more than ${MAX_ELEMENTS} elements`);
    if (this.#open.length >= MAX_DEPTH) this.refuse(`more than ${MAX_DEPTH} elements inside each other`);
    if (!(uri === SVG && ELEMENTS.has(local)) && !EDITORS.has(uri)) this.refuse(`<${tag.name}`);
    const id = attributes['id']?.value ?? null;
    this.#open.push({ name: local, id, text: '' });
    if (id !== null && !this.#parts.has(id)) this.#parts.set(id, { own: 0, refers: [] });
    for (const part of this.#around()) part.own += 1;
    for (const attribute of Object.values(attributes)) this.#attribute(local, attribute);
  }

  close(): void {
    const closed = this.#open.pop();
    // Checked as a whole: a comment in the middle may split a word that browsers join again.
    if (closed?.name === 'style') this.#style(closed.text);
  }

  text(text: string): void {
    const innermost = this.#open.at(-1);
    if (innermost?.name === 'style') innermost.text += text;
  }

  result(): string | null {
    if (this.#found === null && this.#elements === 0) return 'no <svg>';
    return this.#found ?? this.#tooMuch();
  }

  #attribute(element: string, { local, name, uri, value }: QualifiedAttribute): void {
    if (HANDLER.test(local)) {
      this.refuse(name);
      return;
    }
    if (local === 'href' && (uri === '' || uri === XLINK)) {
      const isPicture = element === 'image' || element === 'feImage';
      if (OWN_PART.test(value)) this.#refer(value.slice(1));
      else if (!isPicture || !OWN_PICTURE.test(value)) this.refuse(`${name}="${value.slice(0, 40)}"`);
      return;
    }
    if (!PLAIN.has(uri) && uri !== XLINK && !EDITORS.has(uri)) {
      this.refuse(name);
      return;
    }
    // `base` would turn the file's own references into external ones.
    if (local === 'base' || local === 'src') {
      this.refuse(name);
      return;
    }
    if (PLAIN.has(uri)) this.#style(value);
  }

  /** A style sheet, or an attribute's value, which works like one: it may refer only to the drawing's own parts. */
  #style(css: string): void {
    if (/@import|expression\s?\(|-moz-binding|javascript:/i.test(css)) {
      this.refuse(css.slice(0, 40));
      return;
    }
    // An escape may hide `url(` or `@import`.
    if (css.includes('\\')) {
      this.refuse('\\');
      return;
    }
    const [, ...references] = css.split(/url\(/i);
    for (const reference of references) {
      const target = (reference.split(')', 1)[0] ?? '').trim().replaceAll(/["']/g, '');
      if (!OWN_PART.test(target)) {
        this.refuse(`url(${target.slice(0, 40)}`);
        return;
      }
      this.#refer(target.slice(1));
    }
    if (/image-set\(|src\(/i.test(css)) this.refuse(css.slice(0, 40));
  }

  #refer(id: string): void {
    for (const part of this.#around()) part.refers.push(id);
  }

  /** The drawing, and every open element with an id: what is inside of it is drawn wherever it is used. */
  *#around(): Generator<Part> {
    yield this.#whole;
    for (const { id } of this.#open) {
      const part = id === null ? undefined : this.#parts.get(id);
      if (part) yield part;
    }
  }

  #tooMuch(): string | null {
    const drawn = new Map<string, number>();
    const count = ({ own, refers }: Part): number => {
      let sum = own;
      for (const id of refers) {
        const part = this.#parts.get(id);
        if (!part || sum > MAX_DRAWN) continue;
        const before = drawn.get(id);
        if (before === undefined) {
          // A part that is met again while it is counted contains itself, without end.
          drawn.set(id, Infinity);
          drawn.set(id, count(part));
        }
        sum += drawn.get(id) ?? 0;
      }
      return sum;
    };
    return count(this.#whole) > MAX_DRAWN ? 'more to draw than a logo needs' : null;
  }
}
