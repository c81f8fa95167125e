import type { LocalizedText } from '@/domain/workspace/schema';

/** What a reason points to: the known causes of opt-outs. */
export const CAUSES = [
  'consent',
  'cold_list',
  'blanket',
  'relevance',
  'frequency',
  'experience',
  'handling',
  'other',
] as const;
export type Cause = (typeof CAUSES)[number];

/** A reason that is no longer in the settings has its key as its label. */
export type ReasonLabel = { key: string; label: LocalizedText; cause: Cause; archived: boolean };
