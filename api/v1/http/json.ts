/** The body of a request in JSON, as a route describes it. */
export function jsonBody<const Media>(media: Media) {
  return { required: true as const, content: { 'application/json': media } };
}

/** An answer in JSON, as a route describes it. */
export function jsonAnswer<const Media>(description: string, media: Media) {
  return { description, content: { 'application/json': media } };
}
