import type { Decision, HoldingState } from '@/domain/choices/decision/schema';
import { whatHolds, type Offer, type Known, type Message } from '@/domain/choices/decision/rules/holding';

const DECISION_OF: Record<HoldingState, Decision['decision']> = {
  in: 'allow',
  waiting: 'defer',
  paused: 'defer',
  out: 'deny',
  suppressed: 'deny',
  unreachable: 'deny',
  withheld: 'deny',
};

/** May this go out at this time? {@link whatHolds}, as the API's decisions say it. */
export function decide(
  offer: Offer,
  message: Message,
  recipient: Known | 'unknown_recipient' | 'erased',
  at: Date,
): Decision {
  const { state, rule, by, until, cause } = whatHolds(offer, message, recipient, at);
  const consentAt = typeof recipient === 'string' ? null : recipient.consent.at;
  const isAboutConsent =
    offer.kind !== 'transactional' && rule !== 'unknown_topic' && rule !== 'archived_topic';
  return {
    decision: DECISION_OF[state],
    rule,
    until,
    scope: rule === 'opted_out' || state === 'paused' || state === 'waiting' ? by : null,
    cause,
    isConsentStale: isAboutConsent && consentAt !== null && consentAt < offer.freshSince,
  };
}
