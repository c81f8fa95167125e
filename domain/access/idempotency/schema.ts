import { z } from 'zod';

/** The sender's id for a request, by which a repeat is recognized: visible ASCII, such as a UUID. */
export const idempotencyKeySchema = z.string().regex(/^[\x21-\x7e]{1,255}$/);

/** An answer as it is stored. */
export type KeptAnswer = { status: number; contentType: string | null; body: Buffer };

export type Begun =
  /** Go on, then call `finishRequest` or `releaseRequest`. */
  | { kind: 'begun' }
  /** It was answered before, like this. */
  | { kind: 'answered'; answer: KeptAnswer }
  /** The same request is being answered right now. */
  | { kind: 'in_flight' }
  /** Another request has used the key. */
  | { kind: 'another' };
