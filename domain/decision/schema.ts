import { z } from 'zod';
import { refSchema } from '@/domain/recipient/schema';
import { channelSchema, keySchema } from '@/domain/workspace/schema';

/** A message that went out to a recipient: what a frequency counts from. */
export const sendSchema = z.object({
  ref: refSchema,
  channel: channelSchema,
  topic: keySchema,
  sentAt: z.iso
    .datetime({
      offset: true,
      error: 'it wants ISO 8601 with a time and an offset, such as 2026-03-31T14:05:00Z',
    })
    .transform((value) => new Date(value)),
});
export type Send = z.infer<typeof sendSchema>;
