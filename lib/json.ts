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
