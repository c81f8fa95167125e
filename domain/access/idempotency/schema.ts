import { z } from 'zod';

/** What a sender calls a request, so that a repeat of it is known as one: any visible ASCII, such as a UUID. */
export const idempotencyKeySchema = z.string().regex(/^[\x21-\x7e]{1,255}$/);

/** An answer as it is kept. */
export type KeptAnswer = { status: number; contentType: string | null; body: Buffer };

export type Begun =
  /** Go on, then `finishRequest` or `releaseRequest`. */
  | { kind: 'begun' }
  /** It was answered before: this is what. */
  | { kind: 'answered'; answer: KeptAnswer }
  /** The same request is being answered right now. */
  | { kind: 'in_flight' }
  /** Another request has used the key. */
  | { kind: 'another' };
