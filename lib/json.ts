/** What JSON can say and PostgreSQL's jsonb cannot hold: NUL, and half of a surrogate pair. */
const NOT_FOR_JSONB = /(?<!\\)(\\\\)*\\u(0000|d[89a-f])/i;

/** Whether PostgreSQL can hold this as jsonb. @param json as JSON.stringify writes it. */
export function isForJsonb(json: string): boolean {
  return !NOT_FOR_JSONB.test(json);
}

/** Whether PostgreSQL can hold this text in jsonb: the same, of a text that is not JSON yet. */
export function isTextForJsonb(text: string): boolean {
  // With the u flag a whole pair is one character, and no surrogate.
  return !/[\0\p{Surrogate}]/u.test(text);
}

/** What goes through JSON level by level, here and in the database, has a stack: no one's data is nested deeper than this. */
export const MAX_JSON_DEPTH = 64;

/** Whether a value from JSON is nested deeper than {@link MAX_JSON_DEPTH}. By levels, so that it needs no stack itself. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_JSON_DEPTH) return true;
    level = level.flatMap((each): unknown[] =>
      typeof each === 'object' && each !== null ? Object.values(each) : [],
    );
  }
  return false;
}
