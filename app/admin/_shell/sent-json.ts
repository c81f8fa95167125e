import type { NextRequest } from 'next/server';
import { z } from 'zod';
import { readBounded } from './bounded-body';
import type { AdminWords } from './words';
import { shownPasskeySchema } from '@/domain/access/passkey/schema';

const MAX_JSON_BYTES = 32 * 1024;

/** What both passkey log-in routes receive. Without a passkey: a request for a challenge. */
export const logInSentSchema = z.object({
  passkey: shownPasskeySchema.optional(),
  to: z.string().max(2_000).optional(),
});

/**
 * Reads what one of our page's scripts sent; or returns the answer that says, in the visitor's language, what is wrong
 * with it.
 */
export async function readSent<Schema extends z.ZodType>(
  request: NextRequest,
  schema: Schema,
  { t }: AdminWords,
): Promise<{ sent: z.infer<Schema> } | { refusal: Response }> {
  const type = request.headers.get('content-type')?.split(';')[0]?.trim();
  if (type !== 'application/json') return { refusal: refuseSent(415, t('shell.passkey.malformed')) };
  const body = await readBounded(request, MAX_JSON_BYTES);
  if (body === null) return { refusal: refuseSent(413, t('shell.passkey.malformed')) };
  const sent = schema.safeParse(parsed(body));
  return sent.success ? { sent: sent.data } : { refusal: refuseSent(400, t('shell.passkey.malformed')) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Refuses a page's script. @param field the control that it is about. */
export function refuseSent(status: number, problem: string, field: string | null = null): Response {
  return Response.json({ problem, field }, { status });
}
