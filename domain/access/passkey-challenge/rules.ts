import { MINUTE } from '@/lib/clock';

/** How long someone has to touch their authenticator. */
export const CHALLENGE_LASTS = 5 * MINUTE;
export const CHALLENGE_BYTES = 32;
