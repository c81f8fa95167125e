/**
 * How many characters a text has, as PostgreSQL and JSON Schema count them: an emoji is one, and not the two units that
 * JavaScript keeps it in. In the browser and on the server alike, so that what one lets through the other takes.
 */
export function countCharacters(text: string): number {
  return Array.from(text).length;
}

/** Whether a text has at most so many characters, for Zod's `refine`: its own `max` counts an emoji as two. */
export function atMost(characters: number): (text: string) => boolean {
  return (text) => countCharacters(text) <= characters;
}

/**
 * What a person typed into a text area, as it is kept: browsers post a line break as two characters and count it as one,
 * the one character that no database can hold is left out, and blank edges are nothing that was said.
 */
export function typedText(posted: string): string {
  return posted.replaceAll('\r\n', '\n').replaceAll('\0', '').trim();
}
