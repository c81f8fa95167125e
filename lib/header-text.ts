declare const fits: unique symbol;

/** A text that has been looked at: it can stand in a header. */
export type HeaderText = string & { readonly [fits]: true };

/** What a header may hold as it is: visible ASCII and spaces. RFC 9110 §5.5. */
const FIT = /^[\x20-\x7e]*$/;

/**
 * A text as a header may hold it. `Headers` and Node throw at other characters, so that a request with `?lang=€` would be
 * answered with 500: these are percent-encoded as UTF-8. What fits already is unchanged.
 */
export function headerText(text: string): HeaderText {
  return (FIT.test(text) ? text : text.replace(/[^\x20-\x7e]+/g, encode)) as HeaderText;
}

/** {@link headerText} of each header. */
export function headerTexts(headers: Record<string, string>): Record<string, HeaderText> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, headerText(value)]));
}

/** Half of a surrogate pair becomes U+FFFD, at which `encodeURIComponent` would throw. */
function encode(text: string): string {
  return [...Buffer.from(text)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}
