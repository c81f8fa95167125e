import type { VisitKind } from '@/domain/reports/rollup/schema';
import type { Channel } from '@/domain/workspace/schema';

/** One view of a link's page, or a page of it that could not be shown. */
export type NewVisit = {
  kind: VisitKind;
  channel: Channel | null;
  topic: string | null;
  campaign: string | null;
  /** Null where it is unverified, or not known because the page could not be shown. */
  consentSource: string | null;
  /** Null where the page could not be shown. */
  locale: string | null;
  /** By the browser's name for itself, as with changes. */
  userAgent: string;
  now: Date;
};
