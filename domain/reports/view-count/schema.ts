import type { VisitKind } from '@/domain/reports/rollup/schema';
import type { Channel } from '@/domain/workspace/schema';

/** One view of a link's page, or an attempt whose page could not be shown. */
export type NewVisit = {
  kind: VisitKind;
  channel: Channel | null;
  topic: string | null;
  campaign: string | null;
  /** Null if it is unverified, or unknown because the page could not be shown. */
  consentSource: string | null;
  /** Null if the page could not be shown. */
  locale: string | null;
  /** By the browser's user agent, as with changes. */
  userAgent: string;
  now: Date;
};
