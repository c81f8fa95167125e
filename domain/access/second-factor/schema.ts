import { z } from 'zod';

/** What is typed at the second step: an app's code, with or without spaces, or a recovery code. */
export const factorCodeSchema = z
  .string()
  .max(100)
  .transform((code) => code.replace(/[\s-]+/g, '').toLowerCase())
  .pipe(z.string().regex(/^(?:\d{6}|[a-km-np-z2-9]{12})$/));

/** The state of someone's second factors. */
export type Factors = {
  /** Since when an authenticator app is asked for; null: it is not. */
  totpSince: Date | null;
  /** How many recovery codes are left. */
  recoveryCodes: number;
  /** What an app is being set up with, until its first code is given. */
  setup: { uri: string; typed: string } | null;
};

/** Someone whose password was right, and who must still give the second factor. */
export type SecondStep = { sessionId: string; loginId: string; email: string; name: string };
