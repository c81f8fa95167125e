import type { Decision, Rule } from '@/domain/choices/decision/schema';
import { whatHolds, type Offer, type Known, type Message } from '@/domain/choices/decision/rules/holding';

/** The decision that each rule leads to; all others deny. */
const DECISION_OF: Partial<Record<Rule, Decision['decision']>> = {
  transactional: 'allow',
  allowed: 'allow',
  paused: 'defer',
  frequency: 'defer',
};

export function decisionOf(rule: Rule): Decision['decision'] {
  return DECISION_OF[rule] ?? 'deny';
}

/** May this go out at this time? {@link whatHolds} in the form of the API's decisions. */
export function decide(
  offer: Offer,
  message: Message,
  recipient: Known | 'unknown_recipient' | 'erased',
  at: Date,
): Decision {
  const { rule, by, until, cause } = whatHolds(offer, message, recipient, at);
  const consentAt = typeof recipient === 'string' ? null : recipient.consent.at;
  const isAboutConsent =
    offer.kind !== 'transactional' && rule !== 'unknown_topic' && rule !== 'archived_topic';
  return {
    decision: decisionOf(rule),
    rule,
    until,
    scope: rule === 'opted_out' || decisionOf(rule) === 'defer' ? by : null,
    cause,
    isConsentStale: isAboutConsent && consentAt !== null && consentAt < offer.freshSince,
  };
}
