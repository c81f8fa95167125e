import type { VisitKind } from '@/domain/reports/rollup/schema';
import type { Channel } from '@/domain/workspace/schema';

/** One view of a link's page, or an attempt whose page could not be shown. */
export type NewVisit = {
  channel: Channel | null;
  topic: string | null;
  campaign: string | null;
  /** By the browser's user agent, as with changes. */
  userAgent: string;
  now: Date;
} & Shown;

/** Whose consent and language it was: not known if the page could not be shown, which is not the same as none. */
type Shown =
  | {
      kind: Exclude<VisitKind, 'failed'>;
      /** Null if it is unverified. */
      consentSource: string | null;
      locale: string;
    }
  | { kind: 'failed' };
