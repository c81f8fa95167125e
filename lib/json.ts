/** What JSON can express and PostgreSQL's jsonb cannot store: NUL, and a lone surrogate. */
const NOT_FOR_JSONB = /(?<!\\)(\\\\)*\\u(0000|d[89a-f])/i;

/** Whether PostgreSQL can store this as jsonb. @param json as JSON.stringify writes it. */
export function isForJsonb(json: string): boolean {
  return !NOT_FOR_JSONB.test(json);
}

/** The same for a text that is not JSON yet. */
export function isTextForJsonb(text: string): boolean {
  // With the u flag a surrogate pair is one character, and does not match.
  return !/[\0\p{Surrogate}]/u.test(text);
}

/**
 * Code that walks JSON level by level, here and in the database, uses a stack: no JSON may be nested deeper than this.
 */
export const MAX_JSON_DEPTH = 64;

/**
 * Whether a value from JSON is nested deeper than {@link MAX_JSON_DEPTH}. Breadth-first, so that it needs no stack
 * itself.
 */
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
