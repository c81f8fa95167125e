import { z } from 'zod';
import { loginEmailSchema } from '@/domain/access/login/schema';

const MAX_NAME_CHARACTERS = 100;

/**
 * An OpenID Connect provider's claims, reduced to those that are relied on. A non-conforming subject rejects the whole,
 * because it identifies the person. Anything else that cannot be read counts as missing. OpenID Connect Core 1.0, 2 and
 * 5.1.
 */
export const claimsSchema = z.object({
  /** At most 255 characters of ASCII. */
  sub: z.string().regex(/^[\x20-\x7e]{1,255}$/),
  email: loginEmailSchema.nullable().catch(null),
  /** Some providers send it as text. */
  email_verified: z
    .literal([true, 'true'])
    .transform(() => true)
    .catch(false),
  name: z
    .string()
    .max(10_000)
    .transform((name) =>
      Array.from(name.replace(/\p{C}+/gu, ' ').trim())
        .slice(0, MAX_NAME_CHARACTERS)
        .join(''),
    )
    .catch(''),
});
export type Claims = z.infer<typeof claimsSchema>;

/** Someone whom an OpenID Connect provider has identified. */
export type ProvenIdentity = {
  /** Its issuer. */
  provider: string;
  subject: string;
  /** In the form by which log-ins are found; null if the provider gives none that a log-in could have. */
  email: string | null;
  /** As the provider says. Anyone can claim an unverified address, so it links to no log-in. */
  isEmailVerified: boolean;
  /** May be empty. */
  name: string;
};

/** An identity that opens a log-in, as the account page lists it. */
export type LinkedIdentity = { provider: string; subject: string; linkedAt: Date };
