declare const fits: unique symbol;

/** A text that is known to fit a header. */
export type HeaderText = string & { readonly [fits]: true };

/** What a header may hold unencoded: visible ASCII and spaces. RFC 9110 §5.5. */
const FIT = /^[\x20-\x7e]*$/;

/**
 * Makes a text fit a header. `Headers` and Node throw at other characters, so that a request with `?lang=€` would be
 * answered with 500: these are percent-encoded as UTF-8. Text that already fits is unchanged.
 */
export function headerText(text: string): HeaderText {
  return (FIT.test(text) ? text : text.replace(/[^\x20-\x7e]+/g, encode)) as HeaderText;
}

/** {@link headerText} of each header. */
export function headerTexts(headers: Record<string, string>): Record<string, HeaderText> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, headerText(value)]));
}

/** A lone surrogate becomes U+FFFD, because `encodeURIComponent` would throw. */
function encode(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
