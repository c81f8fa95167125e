import type { CampaignRow } from '@/domain/reports/campaigns/schema';
import type { Cause } from '@/domain/catalog/reason/schema';
import {
  ACTIONS,
  MEASURES,
  type Basis,
  type Evidence,
  type Finding,
  type Sureness,
} from '@/domain/reports/diagnosis/schema/finding';
import type { Leavers } from '@/domain/reports/people/schema';
import type { Period } from '@/domain/reports/period/schema';

export { ACTIONS, MEASURES };
export type { Evidence, Finding, Sureness };

export type Diagnosis = Period & {
  /** Most certain first, then by opt-outs. Empty is a valid answer: nothing stands out. */
  findings: Finding[];
  /** Opt-outs in the period. */
  optOuts: number;
  /** The same by how they were made, and the people who made them. */
  leavers: Leavers;
  /** The campaigns it is based on, in the order of their report. */
  campaigns: CampaignRow[];
  /** The causes that could not be examined, because there is too little data. */
  tooThin: Cause[];
  /** What rates are per: messages delivered or, where too few opt-outs belong to any, person and month. */
  basis: Basis;
  /** Consent sources that cannot be compared, because no other has people of the same age of consent. */
  incomparable: string[];
};
