import { headerText } from '@/lib/header-text';

/** A comment may be of characters that take a hundred bytes each on the way. */
export const MAX_FORM = 256 * 1024;

/** The fields of a posted form, without its files. What cannot be read as a form has no fields. */
export async function readForm(body: Buffer, contentType: string | null): Promise<URLSearchParams> {
  if (!contentType?.toLowerCase().startsWith('multipart/form-data'))
    return new URLSearchParams(body.toString());
  const posted = new Response(new Uint8Array(body), { headers: { 'Content-Type': headerText(contentType) } });
  const form = await posted.formData().catch(() => new FormData());
  return new URLSearchParams(
    [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
  );
}
