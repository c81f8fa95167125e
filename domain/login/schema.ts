import { z } from 'zod';
import { asciiLowerCase } from '@/lib/ascii';

export const LEAST_PASSWORD_CHARACTERS = 12;
export const MOST_PASSWORD_CHARACTERS = 200;

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

/** What is wrong with a password that somebody wants to have. */
export const PASSWORD_PROBLEMS = ['too_short', 'too_long', 'same_as_email'] as const;
export type PasswordProblem = (typeof PASSWORD_PROBLEMS)[number];

/** What is typed to log in; whether it is right is not for a schema to say. */
export const credentialsSchema = z.object({
  email: z.string().trim().min(1).max(254),
  password: z.string().min(1).max(1_000),
});

export const newPasswordSchema = z.object({
  currentPassword: z.string().min(1).max(1_000),
  newPassword: z.string().min(LEAST_PASSWORD_CHARACTERS).max(MOST_PASSWORD_CHARACTERS),
});

/** Where somebody is logged in, as their account page lists it. */
export type Session = { id: string; createdAt: Date; seenAt: Date; isThis: boolean };
