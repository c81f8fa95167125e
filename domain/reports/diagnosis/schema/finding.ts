import type { Cause } from '@/domain/catalog/reason/schema';
import type { Interval, Share } from '@/lib/statistics';

/** `strong`: two kinds of evidence agree; `likely`: one, beyond doubt; `hint`: worth a look. */
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
  | { kind: 'reason'; key: string }
  | { kind: 'all' };

/** What an evidence's numbers are. Each is a share of something, held against another share of the same. */
export const MEASURES = [
  /** Opt-outs of messages delivered. */
  'opt_out_rate',
  /** Opt-outs per person and month. */
  'monthly_opt_out_rate',
  /** Of those who gave a reason, those whose reason tells of this cause. */
  'reason_share',
  /** Messages of the campaign's largest day on a channel, of all recipients there were. */
  'audience_share',
  /** Days with a send of the campaign, of the seven days in a row that had most. */
  'send_days',
  /** Views that failed, of all views. */
  'failed_views',
  /** Of people who opted out, those who did so again within three days. */
  'repeated_opt_outs',
] as const;
export type Measure = (typeof MEASURES)[number];

export type Evidence = {
  measure: Measure;
  /** What was found, of how many (messages, person-months, people …), and the 95 % interval of its rate. */
  found: Share & { rate: number; interval: Interval };
  /** What it is held against, and what that is; null where it is held against a fixed limit. */
  against:
    | (Share & {
        rate: number;
        what: 'other_campaigns' | 'other_sources' | 'younger_consent' | 'other_topics' | 'before';
      })
    | null;
  /** The found rate as a multiple of the other; null where that is 0 or not there. */
  times: number | null;
};

export type Finding = {
  /** Stable: `campaign twelve-days-2025`. */
  id: string;
  cause: Cause;
  sure: Sureness;
  about: Subject;
  evidence: Evidence[];
  /** Changes to the query's filters that show the rows behind it, by URL parameter; and the panel they are on. */
  show: {
    panel: 'campaigns' | 'reasons' | 'cohorts' | 'saving';
    query: Partial<Record<'campaign' | 'consent' | 'topic', string>>;
  };
  action: ActionKey;
  /** How many opt-outs of the period it is about. */
  optOuts: number;
};
