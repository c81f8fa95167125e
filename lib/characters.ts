/**
 * The number of characters in a text, as PostgreSQL and JSON Schema count them: an emoji is one, not the two units that
 * JavaScript stores. Used in browser and server alike, so that what one accepts the other does too.
 */
export function countCharacters(text: string): number {
  return Array.from(text).length;
}

/** A check that a text has at most this many characters, for Zod's `refine`: Zod's own `max` counts an emoji as two. */
export function atMost(characters: number): (text: string) => boolean {
  return (text) => countCharacters(text) <= characters;
}

/**
 * A form's value as it was typed: browsers post a line break as two characters and count it as one; NUL, which no
 * keyboard types and no database can store, is removed.
 */
export function postedText(posted: string): string {
  return posted.replaceAll('\r\n', '\n').replaceAll('\0', '');
}

/** Text typed into a text area, without white space at its ends. See {@link postedText}. */
export function typedText(posted: string): string {
  return postedText(posted).trim();
}

/** Text without accents, for a search that finds Preparação by `preparacao`. */
export function withoutAccents(text: string): string {
  return text.normalize('NFD').replaceAll(/\p{M}/gu, '');
}
