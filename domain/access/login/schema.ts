import { z } from 'zod';
import { asciiLowerCase } from '@/lib/ascii';

/**
 * An e-mail address in the form by which log-ins are found: trimmed, and in lower case. ASCII only, so that two
 * different addresses are never taken for one; an internationalized domain is written with `xn--`.
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

/** What is typed to log in; whether it is right is not checked here. */
export const credentialsSchema = z.object({
  email: z.string().trim().min(1).max(254),
  password: z.string().min(1).max(1_000),
});

/** An open session, as the account page lists it. */
export type Session = { id: string; createdAt: Date; seenAt: Date; isThis: boolean };
