import { z } from 'zod';
import { channelSchema, keySchema } from '@/domain/workspace/schema';
import { daySchema } from '@/lib/instant';
import { wholeNumber } from '@/lib/whole-number';

/** How many messages of a campaign were delivered on a day: the denominator of every rate. */
export const deliveredSchema = z.object({
  campaign: keySchema,
  /** `2026-11-22` */
  day: daySchema,
  channel: channelSchema,
  delivered: wholeNumber({ min: 0, max: 2_000_000_000 }),
});
export type Delivered = z.infer<typeof deliveredSchema>;

/** The column names of a file of delivered counts. */
export const DELIVERED_COLUMNS = ['campaign', 'day', 'channel', 'delivered'] as const;

/** A rejected row: its line in the file, counted from 1, and the column that is wrong. */
export type RejectedDelivered = {
  line: number;
  problem: (typeof DELIVERED_COLUMNS)[number] | 'cells' | 'future' | 'not_offered';
};

export type DeliveredFile = { rows: Delivered[]; rejected: RejectedDelivered[] };
