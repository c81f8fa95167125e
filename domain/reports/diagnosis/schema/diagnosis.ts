import type { CampaignRow } from '@/domain/reports/campaigns/schema';
import type { Cause } from '@/domain/catalog/reason/schema';
import {
  ACTIONS,
  MEASURES,
  type Evidence,
  type Finding,
  type Sureness,
} from '@/domain/reports/diagnosis/schema/finding';
import type { Period } from '@/domain/reports/period/schema';

export { ACTIONS, MEASURES };
export type { Evidence, Finding, Sureness };

export type Diagnosis = Period & {
  /** Surest first, then by opt-outs. Empty is an answer: nothing stands out. */
  findings: Finding[];
  /** Opt-outs in the period. */
  optOuts: number;
  /** The campaigns that it was made from, in the order of their report. */
  campaigns: CampaignRow[];
  /** What could not be looked into, because there is too little data. */
  tooThin: Cause[];
};
