/** A request's body as text; null if it is longer than the limit, beyond which it is not read. */
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
