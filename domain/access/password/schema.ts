import { z } from 'zod';

export const MIN_PASSWORD_CHARACTERS = 12;
export const MAX_PASSWORD_CHARACTERS = 200;

/** What is wrong with a proposed password. */
export const PASSWORD_PROBLEMS = ['too_short', 'too_long', 'same_as_email', 'about_you', 'common'] as const;
export type PasswordProblem = (typeof PASSWORD_PROBLEMS)[number];

export const newPasswordSchema = z.object({
  currentPassword: z.string().min(1).max(1_000),
  newPassword: z.string().min(MIN_PASSWORD_CHARACTERS).max(MAX_PASSWORD_CHARACTERS),
});

/** What a guesser would try first: whose password it is, and for what. */
export type PasswordOwner = { email: string; name?: string; workspaces?: readonly string[] };
