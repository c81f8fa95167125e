import type { Holding, HoldingState, Question, Rule } from '@/domain/choices/decision/schema';
import type { Scope } from '@/domain/catalog/choice/schema';
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

/** What a workspace says about a topic on a channel, the same for every recipient. */
export type Offer = {
  state: 'offered' | Extract<Rule, 'unknown_topic' | 'archived_topic' | 'unknown_channel' | 'not_offered'>;
  kind: TopicKind;
  defaultChoice: Choice;
  requiresVerifiedConsent: boolean;
  /** Consent from before this is stale. */
  freshSince: Date;
};

/** What is known about a recipient, as far as a decision about one channel needs it. */
export type Known = {
  addresses: ReadonlySet<AddressKind>;
  /** Consent without a source is unverified. */
  consent: { source: string | null; at: Date | null };
  standings: Standings;
  /**
   * Choices that apply to their addresses, under whichever ref they were made; see `holdingOf` of
   * domain/people/suppression.
   */
  address: Standings;
  /** Transactional topics excluded: no frequency counts them. */
  lastSends: readonly KnownSend[];
  /** The same for everyone who has their address for that channel: what a frequency of the address counts. */
  addressSends: readonly KnownSend[];
  /** What stops their address for the channel. */
  suppression: SuppressionCause | null;
  /** An IANA name, see `timeZoneOf` of domain/workspace: the calendar that their frequencies follow. */
  timeZone: string;
};

/** What a workspace says about a topic on a channel. @param archived the keys of archived topics. */
export function offerOf(catalog: Offering, message: Message, archived: ReadonlySet<string>, at: Date): Offer {
  const freshSince = monthsBefore(at, catalog.workspace.consentMaxAgeMonths);
  return { ...lastingOfferOf(catalog, message, archived), freshSince };
}

/** The part of an offer that time does not change. */
type LastingOffer = Omit<Offer, 'freshSince'>;

function lastingOfferOf(
  { workspace, topics, channels }: Offering,
  { channel, topic: key }: Message,
  archived: ReadonlySet<string>,
): LastingOffer {
  const topic = topics.find((each) => each.key === key);
  const shared = {
    kind: topic?.kind ?? 'marketing',
    defaultChoice: topic?.defaultChoice ?? 'out',
    requiresVerifiedConsent: workspace.requiresVerifiedConsent,
  };
  if (!topic) return { ...shared, state: archived.has(key) ? 'archived_topic' : 'unknown_topic' };
  // Sharing sends no message: a workspace need not say on which channel it passes data on.
  const isOffered =
    topic.channels.some((each) => each.channel === channel) ||
    (topic.kind === 'sharing' && topic.channels.length === 0);
  if (isOffered) return { ...shared, state: 'offered' };
  return { ...shared, state: channels.includes(channel) ? 'not_offered' : 'unknown_channel' };
}

/** The same day and time `months` earlier, in UTC; the last day if that month is too short. */
export function monthsBefore(at: Date, months: number): Date {
  const found = new Date(at);
  found.setUTCDate(1);
  found.setUTCMonth(found.getUTCMonth() - months);
  const lastDay = new Date(Date.UTC(found.getUTCFullYear(), found.getUTCMonth() + 1, 0)).getUTCDate();
  found.setUTCDate(Math.min(at.getUTCDate(), lastDay));
  return found;
}

/** A dead address gets nothing, not even receipts: it has no owner, or a new one. Requirement 23. */
const DEAD: ReadonlySet<SuppressionCause> = new Set(['bounce', 'deactivated']);

/** A question without its recipient. */
export type Message = Omit<Question, 'ref'>;

/** What holds if no choice of the recipient's is consulted. */
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
 * preferences and the admin area use it; `decideAll` of data/decide.ts is the same rule as one query for thousands.
 * @param at may lie in the past or the future: what stands today is judged as if it were that time.
 */
export function whatHolds(
  offer: LastingOffer,
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
  const held = (is: HoldingState, rule: Rule, by: Scope | null = null, until: Date | null = null) => ({
    state: is,
    rule,
    by,
    until,
    frequency,
    frequencyBy,
    pausedUntil,
    cause,
  });
  const outBy = choice === 'out' ? choiceBy : null;
  if (cause) return held('suppressed', 'suppressed', outBy);
  if (choice === 'out') return held('out', outBy ? 'opted_out' : 'not_opted_in', outBy);
  if (offer.requiresVerifiedConsent && recipient.consent.source === null)
    return held('withheld', 'unverified_consent');
  if (state !== 'offered') return held('withheld', state);
  // Someone without any address here is judged by their choices alone: the sender keeps the addresses.
  if (recipient.addresses.size > 0 && !recipient.addresses.has(ADDRESS_OF[channel]))
    return held('unreachable', 'no_address');
  if (pausedUntil) return held('paused', 'paused', pausedBy, pausedUntil);
  const sends = effective.isOfAddress ? recipient.addressSends : recipient.lastSends;
  const last = lastSendUnder(sends, { channel, topic }, frequencyBy);
  const until = nextAllowedAt({ frequency, pausedUntil: null }, last, at, recipient.timeZone);
  return until ? held('waiting', 'frequency', frequencyBy, until) : held('in', 'allowed', choiceBy);
}

/** What a recipient's center says about them, for one channel. */
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

/** {@link whatHolds} for a recipient whose center was read, and topics in the catalog. */
export function holdingsOf(center: Center, catalog: Offering, now: Date): (message: Message) => Holding {
  const knownOn = new Map<Channel, Known>();
  return (message) => {
    const known = knownOn.get(message.channel) ?? knownOf(center, message.channel, catalog.workspace);
    knownOn.set(message.channel, known);
    return whatHolds(keptOfferOf(catalog, message), message, known, now);
  };
}

/** By topic, then by channel: the same for everyone whose center is read with the same catalog. */
const keptOffers = new WeakMap<Offering, Map<string, Map<Channel, LastingOffer>>>();
/** Topics, some of which may no longer be in the catalog. */
const MAX_KEPT = 1_000;

function keptOfferOf(catalog: Offering, message: Message): LastingOffer {
  const ofCatalog = keptOffers.get(catalog) ?? new Map<string, Map<Channel, LastingOffer>>();
  keptOffers.set(catalog, ofCatalog);
  const ofTopic = ofCatalog.get(message.topic) ?? new Map<Channel, LastingOffer>();
  const known = ofTopic.get(message.channel);
  if (known) return known;
  const offer = lastingOfferOf(catalog, message, NONE_ARCHIVED);
  if (ofCatalog.size >= MAX_KEPT) ofCatalog.clear();
  ofCatalog.set(message.topic, ofTopic.set(message.channel, offer));
  return offer;
}

/** {@link holdingsOf} for one message. */
export function holdingOf(center: Center, catalog: Offering, message: Message, now: Date): Holding {
  return holdingsOf(center, catalog, now)(message);
}

/** The part of a catalog that says what is on offer. */
type Offering = Pick<Catalog, 'workspace' | 'topics' | 'channels'>;
const NONE_ARCHIVED: ReadonlySet<string> = new Set();
