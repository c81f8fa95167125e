import { z } from 'zod';

/** The lifetimes of a key on offer, in days. */
export const LASTING_DAYS = [30, 90, 365] as const;

/** The form's value; null: until it is revoked. */
export const lastingSchema = z
  .enum(LASTING_DAYS.map(String) as [string, ...string[]])
  .transform(Number)
  .nullable()
  .catch(null);
