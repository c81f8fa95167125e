import type { Cause } from '@/domain/catalog/reason/schema';
import type { Interval, Share } from '@/lib/statistics';

/** What rates are opt-outs of: messages or, where too few opt-outs belong to a campaign with deliveries, months of people. */
export type Basis = 'messages' | 'people';

/** `strong`: two kinds of evidence agree; `likely`: one, clearly; `hint`: worth a look. */
export type Sureness = 'strong' | 'likely' | 'hint';

export const ACTIONS = [
  /** Stop sending to this consent source, or ask its people again. */
  'reconfirm_source',
  'name_consent_source',
  'reaffirm_old_consent',
  'narrow_audience',
  'send_less_often',
  'review_content',
  'review_campaign',
  'review_experience',
  'mend_links',
  'honour_first_time',
] as const;
export type ActionKey = (typeof ACTIONS)[number];

/** What a finding is about. `all`: the whole workspace. */
export type Subject =
  | { kind: 'campaign'; key: string; name: string }
  | { kind: 'consent_source'; key: string }
  | { kind: 'consent_age'; key: '18+' }
  | { kind: 'topic'; key: string }
  /** Sends on a channel that came close together. */
  | { kind: 'sends'; channel: string; from: string; to: string }
  | { kind: 'reason'; key: string }
  | { kind: 'all' };

/** What the numbers of evidence measure. Each is a share, compared with another share of the same kind. */
export const MEASURES = [
  /** Opt-outs per message delivered. */
  'opt_out_rate',
  /** Opt-outs per person and month. */
  'monthly_opt_out_rate',
  /** Of those who gave a reason, the share whose reason points to this cause. */
  'reason_share',
  /** The messages of the campaign's largest send on a channel, as a share of those it could reach at that time. */
  'audience_share',
  /** Days with a send of the campaign, or of any, out of the seven consecutive days that had most. */
  'send_days',
  /** The share of views that failed. */
  'failed_views',
  /** Of people who opted out, those who did so again within three days. */
  'repeated_opt_outs',
] as const;
export type Measure = (typeof MEASURES)[number];

export type Evidence = {
  measure: Measure;
  /**
   * What was found, out of how many (messages, person-months, people …), and the 95% confidence interval of its rate.
   */
  found: Share & { rate: number; interval: Interval };
  /** What it is compared with; null if it is compared with a fixed limit. */
  against:
    | (Share & {
        rate: number;
        what: 'other_campaigns' | 'other_sources' | 'younger_consent' | 'other_topics' | 'before';
      })
    | null;
  /** The found rate as a multiple of the other; null if that is 0 or missing. */
  times: number | null;
};

export type Finding = {
  /** Stable: `campaign twelve-days-2025`. */
  id: string;
  cause: Cause;
  sure: Sureness;
  about: Subject;
  evidence: Evidence[];
  /**
   * The changes to the query's filters that show the underlying rows, by URL parameter; and the panel that shows them.
   */
  show: {
    panel: 'campaigns' | 'reasons' | 'cohorts' | 'saving';
    query: Partial<Record<'campaign' | 'consent' | 'topic', string[]>>;
  };
  action: ActionKey;
  /** How many opt-outs of the period it concerns. */
  optOuts: number;
};
