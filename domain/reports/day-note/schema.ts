import { z } from 'zod';
import { atMost } from '@/lib/characters';
import { daySchema } from '@/lib/instant';
import { isTextForJsonb } from '@/lib/json';

export const MAX_DAY_NOTE_CHARACTERS = 200;
/** More than this on one day cannot be read on a chart. */
export const MAX_NOTES_A_DAY = 10;

/** What a member says happened on a day. */
export type DayNote = {
  id: string;
  /** In the workspace's time zone, `2026-11-22`. */
  day: string;
  text: string;
  writtenBy: string;
};

export const newNoteSchema = z.object({
  day: daySchema.refine((day) => day >= '2000-01-01' && day <= '2199-12-31'),
  text: z.string().trim().min(1).refine(atMost(MAX_DAY_NOTE_CHARACTERS)).refine(isTextForJsonb),
});
export type NewNote = z.infer<typeof newNoteSchema>;
