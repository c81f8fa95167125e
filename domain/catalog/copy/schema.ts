import { z } from 'zod';
import { localeSchema } from '@/domain/workspace/schema';
import { isTextForJsonb } from '@/lib/json';

/** The sentences of the recipient's page that a workspace may word itself: keys of `messages/*.json`. */
export const COPY_KEYS = [
  'ways.lead',
  'center.title',
  'center.lead',
  'reason.title',
  'reason.hint',
  'reason.thanks',
] as const;
export const copyKeySchema = z.enum(COPY_KEYS);
export type CopyKey = z.infer<typeof copyKeySchema>;

export const MAX_COPY_CHARACTERS = 300;

/** The workspace's own wording, by locale and key; what is missing uses Optdown's. */
export const copySchema = z.partialRecord(
  localeSchema,
  z.partialRecord(
    copyKeySchema,
    z
      .string()
      .trim()
      .min(1)
      .max(MAX_COPY_CHARACTERS)
      // PostgreSQL's jsonb can store neither NUL nor a lone surrogate.
      .refine(isTextForJsonb),
  ),
);
export type Copy = z.infer<typeof copySchema>;
