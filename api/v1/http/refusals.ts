import { ApiProblem } from './problem';
import type { Refusal, RefusalCode } from '@/domain/choices/preference/schema';

const MESSAGES: Record<RefusalCode, string> = {
  unknown_topic: 'The workspace has no such topic.',
  unknown_channel: 'The workspace does not send on this channel.',
  topic_locked: 'This topic is transactional, so it cannot be turned on or off.',
  frequency_not_offered: 'The topic is not offered that often.',
  pause_out_of_range: 'A pause must end in the future and within 400 days.',
  link_reduces_only: 'Only changes that reduce messages are allowed here.',
  needs_fresh_proof:
    'They stopped the whole channel, or everything. To opt them in again, record a consent that they gave since: POST …/consents.',
  older_than_stop: 'They opted out after they gave that consent, and the newest choice counts.',
};

/** The error for refused changes, with the place of each. @param placeOf a change's place in the body. */
export function refusedProblem(refusals: readonly Refusal[], placeOf: (place: number) => string): ApiProblem {
  const errors = refusals.map(({ code, place }) => ({ at: placeOf(place), code, message: MESSAGES[code] }));
  return new ApiProblem('refused', `Nothing was changed. ${errors[0]?.message ?? ''}`, { errors });
}
