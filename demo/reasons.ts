import type { ReasonKey } from '@/domain/catalog/reason/rules';

/** The distribution of reasons in different circumstances. */
export const REASON_WEIGHTS = {
  // Together these give what surveys of unsubscribers find: a third too many, a fifth not relevant, a sixth never
  // signed up.
  usual: [
    ['too_many', 34],
    ['not_relevant', 24],
    ['never_signed_up', 8],
    ['no_longer_need', 12],
    ['prices', 8],
    ['design', 4],
    ['privacy', 5],
    ['other', 5],
  ],
  boughtLead: [
    ['too_many', 16],
    ['not_relevant', 17],
    ['never_signed_up', 50],
    ['no_longer_need', 2],
    ['prices', 2],
    ['design', 1],
    ['privacy', 9],
    ['other', 3],
  ],
  tooFrequent: [
    ['too_many', 66],
    ['not_relevant', 11],
    ['never_signed_up', 3],
    ['no_longer_need', 6],
    ['prices', 6],
    ['design', 2],
    ['privacy', 2],
    ['other', 4],
  ],
  blanket: [
    ['too_many', 22],
    ['not_relevant', 50],
    ['never_signed_up', 9],
    ['no_longer_need', 7],
    ['prices', 5],
    ['design', 1],
    ['privacy', 3],
    ['other', 3],
  ],
} satisfies Record<string, [ReasonKey, number][]>;

export type Mood = keyof typeof REASON_WEIGHTS;
