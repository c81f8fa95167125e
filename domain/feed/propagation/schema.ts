import type { WebhookState } from '@/domain/feed/webhook/schema';
import type { Channel } from '@/domain/workspace/schema';
import { DAY, HOUR, MINUTE, SECOND } from '@/lib/clock';

/** Seconds: only the interval between two bounds in which a lag lies is stored. */
export const LAG_BOUNDS = [
  1,
  2,
  5,
  10,
  30,
  ...[1, 2, 5, 10, 30].map((minutes) => (minutes * MINUTE) / SECOND),
  ...[1, 3, 6, 12].map((hours) => (hours * HOUR) / SECOND),
  ...[1, 2, 3, 5, 10, 30].map((days) => (days * DAY) / SECOND),
];

/** The rule that sets a deadline for opt-outs. Requirement 8, and the rule's own source. */
export type DeadlineRule = {
  key: 'gmail' | 'yahoo' | 'can_spam' | 'casl' | 'spam_act' | 'tcpa';
  by: 'provider' | 'law';
  channels: readonly Channel[];
  source: string;
} & ({ hours: number } | { businessDays: number });

export const DEADLINE_RULES: readonly DeadlineRule[] = [
  { key: 'gmail', by: 'provider', channels: ['email'], hours: 48, source: 'Gmail, Email sender guidelines' },
  { key: 'yahoo', by: 'provider', channels: ['email'], hours: 48, source: 'Yahoo, Sender best practices' },
  { key: 'can_spam', by: 'law', channels: ['email'], businessDays: 10, source: '15 U.S.C. 7704(a)(4)' },
  {
    key: 'casl',
    by: 'law',
    channels: ['email', 'sms'],
    businessDays: 10,
    source: 'S.C. 2010, c. 23, s. 11(3)',
  },
  {
    key: 'spam_act',
    by: 'law',
    channels: ['email', 'sms'],
    businessDays: 5,
    source: 'Spam Act 2003 (Cth), Sch. 2',
  },
  { key: 'tcpa', by: 'law', channels: ['sms', 'phone'], businessDays: 10, source: '47 CFR 64.1200(a)(10)' },
];

/** By when an opt-out must have been honoured, and by which rule. */
export type Deadline = { rule: DeadlineRule['key']; at: Date };

/** How long after opt-outs an endpoint heard of them. */
export type Lags = {
  optOuts: number;
  /** Percentiles in seconds; null if there were no opt-outs. */
  p50: number | null;
  p95: number | null;
  p99: number | null;
  slowest: number | null;
  /** How many were heard of only after the deadline they are compared with; null: there is none. */
  late: number | null;
};

/** How soon an endpoint heard, in a period and on each of its days that had opt-outs. */
export type PropagationOfWebhook = Lags & {
  webhookId: string;
  url: string;
  description: string;
  /** Removed ones are listed if they heard of something in the period. */
  state: WebhookState | 'removed';
  days: (Lags & { day: string })[];
};

/** What an endpoint has not heard of yet. */
export type Backlog = {
  webhookId: string;
  /** Opt-outs; with `isMore`, at least this many. */
  optOuts: number;
  isMore: boolean;
  /** When the oldest of them happened; null: there are none. */
  oldestAt: Date | null;
  /** The earliest of their deadlines, which may be past; null if no law or provider sets one. */
  deadline: Deadline | null;
  /** How many are past their deadline. */
  overdue: number;
};

/** An endpoint that has not heard of a change for this long is behind. Requirement 8. */
export const BEHIND_AFTER = DAY;
