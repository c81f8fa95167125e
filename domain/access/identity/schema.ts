import { z } from 'zod';
import { loginEmailSchema } from '@/domain/access/login/schema';

const MAX_NAME_CHARACTERS = 100;

/**
 * What an OpenID Connect provider says of somebody, reduced to what is relied on. A subject that is not as the standard
 * has it refuses the whole: it decides who somebody is. All else that cannot be read counts as not said.
 * OpenID Connect Core 1.0, 2 and 5.1.
 */
export const claimsSchema = z.object({
  /** At most 255 characters of ASCII. */
  sub: z.string().regex(/^[\x20-\x7e]{1,255}$/),
  email: loginEmailSchema.nullable().catch(null),
  /** Some providers write it as text. */
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

/** Who an OpenID Connect provider says that somebody is. */
export type ProvenIdentity = {
  /** Its issuer. */
  provider: string;
  subject: string;
  /** As log-ins are found by it; null where the provider tells none that a log-in could have. */
  email: string | null;
  /** As the provider says; an address that anybody may claim links to nobody's log-in. */
  isEmailVerified: boolean;
  /** May be empty. */
  name: string;
};

/** An identity that opens a log-in, as the account page lists it. */
export type LinkedIdentity = { provider: string; subject: string; linkedAt: Date };
