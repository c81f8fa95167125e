import type { LocalizedText } from '@/domain/workspace/schema';

/** What a reason tells of: the known causes of opt-outs. */
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

/** One that is not in the settings any more has its key as its label. */
export type ReasonLabel = { key: string; label: LocalizedText; cause: Cause; archived: boolean };
