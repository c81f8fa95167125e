/** A request's body as text; null where it is longer than so many bytes, of which no more are read. */
export async function readBounded({ body }: Pick<Request, 'body'>, maxBytes: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
