import { ApiProblem } from './problem';
import type { Refusal, RefusalCode } from '@/domain/choices/preference/schema';

const MESSAGES: Record<RefusalCode, string> = {
  unknown_topic: 'The workspace has no such topic.',
  unknown_channel: 'The workspace does not send on this channel.',
  topic_locked: 'This topic is transactional: nobody chooses it.',
  frequency_not_offered: 'The topic is not offered that often.',
  pause_out_of_range: 'A pause ends in the future, and within 400 days.',
  link_reduces_only: 'This may only reduce.',
  needs_fresh_proof:
    'They stopped the whole channel, or everything. Coming back takes a consent that they gave since: POST …/consents.',
  older_than_stop: 'They opted out after that consent was given, and what they said last counts.',
};

/** The error for refused changes, with the place of each. @param placeOf a change's place in the body. */
export function refusedProblem(refusals: readonly Refusal[], placeOf: (place: number) => string): ApiProblem {
  const errors = refusals.map(({ code, place }) => ({ at: placeOf(place), code, message: MESSAGES[code] }));
  return new ApiProblem('refused', `Nothing was changed. ${errors[0]?.message ?? ''}`, { errors });
}
