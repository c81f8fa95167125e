import type { Holding, Question, Rule } from '@/domain/choices/decision/schema';
import type { Center } from '@/domain/choices/preference/data/read';
import { strictestAt } from '@/domain/choices/preference/rules/effective';
import type { Standings } from '@/domain/choices/preference/schema';
import { ADDRESS_KINDS, ADDRESS_OF, type AddressKind } from '@/domain/people/recipient/schema';
import type { SuppressionCause } from '@/domain/people/suppression/schema';
import type { Catalog } from '@/domain/catalog/topic/data';
import type { Choice, TopicKind } from '@/domain/catalog/topic/schema';
import { timeZoneOf } from '@/domain/workspace/rules';
import type { Channel, Workspace } from '@/domain/workspace/schema';
import { lastSendUnder, nextAllowedAt, type KnownSend } from '@/domain/choices/decision/rules/timing';

/** What a workspace says of a topic on a channel: the same for all whom it may go to. */
export type Offer = {
  state: 'offered' | Extract<Rule, 'unknown_topic' | 'archived_topic' | 'unknown_channel' | 'not_offered'>;
  kind: TopicKind;
  defaultChoice: Choice;
  requiresVerifiedConsent: boolean;
  /** Consent from before this is stale. */
  freshSince: Date;
};

/** What is known of a recipient, as far as a decision about one channel asks for it. */
export type Known = {
  addresses: ReadonlySet<AddressKind>;
  /** Without a source it is unverified. */
  consent: { source: string | null; at: Date | null };
  standings: Standings;
  /** What holds for their addresses beside it, whoever's choices they are; see `holdingOf` of domain/people/suppression. */
  address: Standings;
  /** Without those of transactional topics, which no frequency counts. */
  lastSends: readonly KnownSend[];
  /** The same of all who have their address for that channel: what a frequency of the address counts. */
  addressSends: readonly KnownSend[];
  /** What stops their address for the channel. */
  suppression: SuppressionCause | null;
  /** An IANA name, see `timeZoneOf` of domain/workspace: the calendar that their frequencies go by. */
  timeZone: string;
};

/** What a workspace says of a topic on a channel. @param archived the keys of topics that were archived. */
export function offerOf(
  { workspace, topics, channels }: Pick<Catalog, 'workspace' | 'topics' | 'channels'>,
  { channel, topic: key }: Omit<Question, 'ref'>,
  archived: ReadonlySet<string>,
  at: Date,
): Offer {
  const topic = topics.find((each) => each.key === key);
  const shared = {
    kind: topic?.kind ?? 'marketing',
    defaultChoice: topic?.defaultChoice ?? 'out',
    requiresVerifiedConsent: workspace.requiresVerifiedConsent,
    freshSince: monthsBefore(at, workspace.consentMaxAgeMonths),
  };
  if (!topic) return { ...shared, state: archived.has(key) ? 'archived_topic' : 'unknown_topic' };
  // Sharing is no message: a workspace need not say by which channel it passes data on.
  const isOffered =
    topic.channels.some((each) => each.channel === channel) ||
    (topic.kind === 'sharing' && topic.channels.length === 0);
  if (isOffered) return { ...shared, state: 'offered' };
  return { ...shared, state: channels.includes(channel) ? 'not_offered' : 'unknown_channel' };
}

/** The same day and time so many months earlier, in UTC; where the month is too short, its last day. */
export function monthsBefore(at: Date, months: number): Date {
  const found = new Date(at);
  found.setUTCDate(1);
  found.setUTCMonth(found.getUTCMonth() - months);
  const lastDay = new Date(Date.UTC(found.getUTCFullYear(), found.getUTCMonth() + 1, 0)).getUTCDate();
  found.setUTCDate(Math.min(at.getUTCDate(), lastDay));
  return found;
}

/** A dead address gets nothing, receipts included: there is nobody at it, or somebody else. Requirement 23. */
const DEAD: ReadonlySet<SuppressionCause> = new Set(['bounce', 'deactivated']);

/** What is asked about beside the recipient. */
export type Message = Omit<Question, 'ref'>;

/** What holds where no choice of the recipient's is asked. */
const UNASKED = {
  by: null,
  until: null,
  frequency: 'every',
  frequencyBy: null,
  pausedUntil: null,
  cause: null,
} as const;

/**
 * What holds for a topic on a channel, and why: the one place that says so. Decisions, the recipient's page, the API's
 * preferences and the admin area read it; `decideAll` of data/decide.ts puts the same to the database for thousands at once.
 * @param at may lie in the past or the future: it judges what stands today as if it were that time.
 */
export function whatHolds(
  offer: Offer,
  { channel, topic }: Message,
  recipient: Known | 'unknown_recipient' | 'erased',
  at: Date,
): Holding {
  const { state } = offer;
  if (state === 'unknown_topic' || state === 'archived_topic')
    return { ...UNASKED, state: 'withheld', rule: state };
  const cause = typeof recipient === 'string' ? null : recipient.suppression;
  if (offer.kind === 'transactional')
    return cause && DEAD.has(cause)
      ? { ...UNASKED, state: 'suppressed', rule: 'suppressed', cause }
      : { ...UNASKED, state: 'in', rule: 'transactional' };
  if (typeof recipient === 'string') return { ...UNASKED, state: 'withheld', rule: recipient };

  const { standings: own, address } = recipient;
  const effective = strictestAt({ own, address }, { channel, topic }, offer.defaultChoice, at);
  const { choice, choiceBy, frequency, frequencyBy, pausedUntil, pausedBy } = effective;
  const holding = { frequency, frequencyBy, pausedUntil, cause: null, by: null, until: null };
  const outBy = choice === 'out' ? choiceBy : null;
  if (cause) return { ...holding, state: 'suppressed', rule: 'suppressed', cause, by: outBy };
  if (choice === 'out')
    return { ...holding, state: 'out', rule: outBy ? 'opted_out' : 'not_opted_in', by: outBy };
  if (offer.requiresVerifiedConsent && recipient.consent.source === null)
    return { ...holding, state: 'withheld', rule: 'unverified_consent' };
  if (state !== 'offered') return { ...holding, state: 'withheld', rule: state };
  // One without any address here is judged by their choices alone: the sender keeps the addresses.
  if (recipient.addresses.size > 0 && !recipient.addresses.has(ADDRESS_OF[channel]))
    return { ...holding, state: 'unreachable', rule: 'no_address' };
  if (pausedUntil) return { ...holding, state: 'paused', rule: 'paused', by: pausedBy, until: pausedUntil };
  const sends = effective.isOfAddress ? recipient.addressSends : recipient.lastSends;
  const last = lastSendUnder(sends, { channel, topic }, frequencyBy);
  const until = nextAllowedAt({ frequency, pausedUntil: null }, last, at, recipient.timeZone);
  if (until) return { ...holding, state: 'waiting', rule: 'frequency', by: frequencyBy, until };
  return { ...holding, state: 'in', rule: 'allowed', by: choiceBy };
}

/** What a recipient's center has of them, for one channel. */
export function knownOf(
  { recipient, chosen, address, suppressed, lastSends, addressSends, consentSource, consentAt }: Center,
  channel: Channel,
  workspace: Pick<Workspace, 'timeZone'>,
): Known {
  return {
    addresses: new Set(ADDRESS_KINDS.filter((kind) => recipient.maskedAddresses[kind] !== undefined)),
    consent: { source: consentSource, at: consentAt },
    standings: chosen,
    address,
    lastSends,
    addressSends,
    suppression: suppressed.get(channel) ?? null,
    timeZone: timeZoneOf(recipient.timeZone, workspace),
  };
}

/** {@link whatHolds} for somebody whose center was read, of a topic in the catalog. */
export function holdingOf(center: Center, catalog: Offering, message: Message, now: Date): Holding {
  const offer = offerOf(catalog, message, NONE_ARCHIVED, now);
  return whatHolds(offer, message, knownOf(center, message.channel, catalog.workspace), now);
}

/** What a catalog says of what is on offer. */
type Offering = Pick<Catalog, 'workspace' | 'topics' | 'channels'>;
const NONE_ARCHIVED: ReadonlySet<string> = new Set();
