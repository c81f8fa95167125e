import { z } from 'zod';
import { asciiLowerCase } from '@/lib/ascii';

/**
 * An e-mail address as log-ins are found by it: trimmed, and in lower case. It is ASCII throughout, so that no two
 * spellings of different addresses are taken for one; a domain of other letters is written with `xn--`.
 */
export const loginEmailSchema = z
  .string()
  .max(1_000)
  .transform((value) => asciiLowerCase(value.trim()))
  .pipe(
    z
      .string()
      .max(254)
      .regex(/^[\x21-\x7e]+$/),
  )
  .pipe(z.email());

export const loginNameSchema = z.string().trim().min(1).max(100);

/** What is typed to log in; whether it is right is not for a schema to say. */
export const credentialsSchema = z.object({
  email: z.string().trim().min(1).max(254),
  password: z.string().min(1).max(1_000),
});

/** Where somebody is logged in, as their account page lists it. */
export type Session = { id: string; createdAt: Date; seenAt: Date; isThis: boolean };
