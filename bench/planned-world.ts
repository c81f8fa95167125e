import type { Cause } from '@/domain/catalog/reason/schema';

export type PlannedSource = {
  key: string;
  share: number;
  /** How many times as readily its people leave a message. */
  times?: number;
  /** How old their consents are today, in months, from the youngest to the oldest. */
  months?: [number, number];
  /** They were all imported so many days ago; otherwise each was known from their consent. */
  importedDaysAgo?: number;
  /** Campaigns that only they get, a week. */
  extra?: number;
};

export type PlannedSend = {
  campaign: string;
  daysAgo: number;
  channel?: string;
  topic?: string;
  /** Whom it goes to: everyone, unless given. */
  only?: string;
  /** The share of those whom it can reach. */
  audience?: number;
  times?: number;
  /** Over how many days its deliveries are told. */
  toldOver?: number;
};

/** A world whose truth is known: only what is given here makes people leave more readily. */
export type Plan = {
  people: number;
  /** The length of the period that is looked at. */
  days: number;
  /** Opt-outs a message. */
  rate?: number;
  sources: PlannedSource[];
  /** How many times as readily people leave whose consent is so many months old. */
  byAge?: (months: number) => number;
  /** Which share of the messages people get whose consent is so many months old. */
  mailed?: (months: number) => number;
  /** Campaigns to everyone, a week. */
  weekly?: number;
  /** How much campaigns differ by themselves: the deviation of the logarithm of their rates. */
  spread?: number;
  topics?: { key: string; times?: number }[];
  /** The share of people who have a telephone number: every fifth campaign is then a text message. */
  phones?: number;
  /** Usual audiences, as shares of those whom a campaign can reach. */
  audience?: [number, number];
  /** The growth of readiness with each message in the last seven days beyond the usual. */
  perMessage?: number;
  sends?: PlannedSend[];
  /** Whether the sender tells who was sent what. */
  told?: boolean;
  answers?: PlannedAnswers;
};

/** What people who leave say about it. */
export type PlannedAnswers = {
  /** Which share of them gives a reason. */
  share: number;
  /** How much campaigns differ in what is said: the deviation of the logarithm of each cause's weight. */
  spread?: number;
  /** A campaign half of whose people name one cause. */
  because?: { campaign: string; cause: Cause };
};
