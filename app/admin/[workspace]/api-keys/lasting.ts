import { z } from 'zod';

/** The lifetimes of a key on offer, in days. */
export const LASTING_DAYS = [30, 90, 365] as const;

/** The form's value in days; null, an empty value: until it is revoked. Anything else is refused, and makes no key. */
export const lastingSchema = z
  .enum(['', ...LASTING_DAYS.map(String)])
  .transform((days) => (days === '' ? null : Number(days)));
