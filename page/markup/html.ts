declare const isMarkup: unique symbol;

/** Markup that may stand in a page as it is: React wrote it, or {@link escaped} did. */
export type Html = string & { readonly [isMarkup]: true };

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#x27;',
};

/** Text as markup, in an element or in an attribute in quotation marks; the same characters that React escapes. */
export function escaped(text: string): Html {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character) as Html;
}

export function joined(parts: readonly Html[]): Html {
  return parts.join('') as Html;
}
