import { z } from 'zod';
import { parseReportQuery, writeForAnyPage } from '@/domain/reports/query/schema';
import { atMost } from '@/lib/characters';
import { isTextForJsonb } from '@/lib/json';

export const MAX_VIEW_NAME_CHARACTERS = 60;
/** More than this cannot be looked through in a list. */
export const MAX_VIEWS = 100;

/** A report's period and filters under a name, for all members of the workspace. */
export type SavedView = {
  id: string;
  name: string;
  /** The report's path below the workspace: `campaigns`; '' is the overview. */
  page: string;
  /** Its period and filters as in the address, without `?`. */
  query: string;
  savedAt: Date;
  savedBy: string;
};

/** What a member saves. The query is written anew, so that only what a report can read is kept. */
export const newViewSchema = z.object({
  name: z.string().trim().min(1).refine(atMost(MAX_VIEW_NAME_CHARACTERS)).refine(isTextForJsonb),
  page: z
    .string()
    .max(300)
    .regex(/^(?:[a-z-]+(?:\/[^/?#\s]+)?)?$/),
  query: z.string().max(15_000).transform(canonicalQuery).refine(isTextForJsonb),
});
export type NewView = z.infer<typeof newViewSchema>;

/** A report's query as it is kept. */
export function canonicalQuery(text: string): string {
  return writeForAnyPage(parseReportQuery(new URLSearchParams(text)).query).toString();
}
