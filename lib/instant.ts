import { z } from 'zod';

/** Early enough: nothing reported to us is older than e-mail, and databases can handle it. */
const EARLIEST_DAY = '1970-01-01';
const TOO_EARLY = 'it is before 1970';

/** A day in input: `2026-11-24`. */
export const daySchema = z.iso.date().refine((day) => day >= EARLIEST_DAY, TOO_EARLY);

/** A time in input, with any offset: `2026-11-24T18:00:00Z`. */
export const timeSchema = z.iso
  .datetime({ offset: true, error: 'it must be ISO 8601 with an offset, such as 2026-11-24T18:00:00Z' })
  .refine((value) => !Number.isNaN(Date.parse(value)), 'there is no such time')
  .refine((value) => !(Date.parse(value) < Date.parse(EARLIEST_DAY)), TOO_EARLY);
