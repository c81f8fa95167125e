import type { ReactElement } from 'react';
import type { Html } from './html';
import { innerMark, splitAtInner } from './slots';
import { renderToStaticMarkup } from './react';

/** What a template is drawn from: plain data, by which what was drawn is kept. No function, date, map or element. */
type Plain<Value> = Value extends string | number | boolean | null | undefined
  ? Value
  : Value extends symbol | bigint | ((...args: never[]) => unknown)
    ? never
    : { [Name in keyof Value]: Plain<Value[Name]> };

/** Pieces of text, with the names of what stands between them. */
type Drawn = { texts: string[]; inner: string[] };

/**
 * How many drawings each template keeps. A page has some fifteen templates, and a drawing about a kilobyte.
 */
const MAX_KEPT = 2_000;

/**
 * A part of the page that React draws once for each state that it can be in, and that is then filled in for each view:
 * ten times cheaper than drawing it. What is kept cannot be one person's alone unless its props are: give those as
 * `inner` markup, or as marks (slots.ts).
 * @param draw draws the part from its props; `inner(name)` is where markup of that name goes: as a child, or as the
 *   whole value of an attribute.
 */
export function template<Props extends object, Inner extends string = never>(
  draw: (props: Props, inner: (name: Inner) => string) => ReactElement,
): (props: Plain<Props> & Props, ...inner: [Inner] extends [never] ? [] : [Record<Inner, Html>]) => Html {
  const kept = new Map<string, Drawn>();
  return (props, ...[inner]) => {
    const key = JSON.stringify(props);
    let drawn = kept.get(key);
    if (!drawn) {
      const pieces = splitAtInner(renderToStaticMarkup(draw(props, innerMark)));
      drawn = {
        texts: pieces.filter((_, place) => place % 2 === 0),
        inner: pieces.filter((_, place) => place % 2 === 1),
      };
      if (kept.size >= MAX_KEPT) kept.clear();
      kept.set(key, drawn);
    }
    return filledIn(drawn, inner);
  };
}

function filledIn({ texts, inner: names }: Drawn, inner: Record<string, Html> = {}): Html {
  let html = texts[0] ?? '';
  for (const [place, name] of names.entries()) html += (inner[name] ?? '') + (texts[place + 1] ?? '');
  return html as Html;
}

/** Draws what is one person's alone, and is not kept. */
export function drawn(element: ReactElement): Html {
  return renderToStaticMarkup(element) as Html;
}
