import { headerText } from '@/lib/header-text';
export const ONE_CLICK_BODY = 'List-Unsubscribe=One-Click';

/**
 * The longest body of a one-click, in bytes. Of a longer one, no more is read than is needed to see that it is longer.
 */
export const MAX_BODY = 4_096;

/**
 * Whether a body asks for one-click: a single field with a single value, urlencoded or multipart. Requirements 2, 7.
 * @param text null if it was longer than {@link MAX_BODY}.
 * @param type the Content-Type header.
 */
export async function isOneClick(text: string | null, type = ''): Promise<boolean> {
  if (text === null) return false;
  if (text.trim() === ONE_CLICK_BODY) return true;
  if (!type.toLowerCase().startsWith('multipart/form-data')) {
    return isTheOneField([...new URLSearchParams(text.trim())]);
  }
  const form = await new Response(text, { headers: { 'Content-Type': headerText(type) } })
    .formData()
    .catch(() => null);
  return form !== null && isTheOneField([...form]);
}

function isTheOneField(fields: [string, unknown][]): boolean {
  return fields.length === 1 && fields[0]?.[0] === 'List-Unsubscribe' && fields[0][1] === 'One-Click';
}

/** The body of a request; null if it is longer than {@link MAX_BODY}. */
export async function readShortBody(request: Request): Promise<string | null> {
  const length = request.headers.get('content-length');
  if (length !== null) return Number(length) <= MAX_BODY ? request.text() : null;
  const chunks: Uint8Array[] = [];
  let read = 0;
  for await (const chunk of request.body ?? []) {
    read += chunk.length;
    if (read > MAX_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
