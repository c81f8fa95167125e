import { z } from 'zod';

/** For how many days a key is made. */
export const LASTING_DAYS = [30, 90, 365] as const;

/** As the form spells it; null: until it is revoked. */
export const lastingSchema = z
  .enum(LASTING_DAYS.map(String) as [string, ...string[]])
  .transform(Number)
  .nullable()
  .catch(null);
