import type { Cause } from '@/domain/feedback/schema';
import type { Reason } from '@/domain/topic/schema';

export const REASON_KEYS = [
  'too_many',
  'not_relevant',
  'never_signed_up',
  'no_longer_need',
  'prices',
  'design',
  'privacy',
  'other',
] as const;
export type ReasonKey = (typeof REASON_KEYS)[number];

const LABELS: Record<ReasonKey, Reason['label']> = {
  too_many: { en: 'I get too many messages', 'pt-BR': 'Recebo mensagens demais' },
  not_relevant: { en: 'They are not relevant to me', 'pt-BR': 'Não têm a ver comigo' },
  never_signed_up: { en: 'I never signed up', 'pt-BR': 'Nunca me inscrevi' },
  no_longer_need: { en: 'I no longer need this', 'pt-BR': 'Não preciso mais disso' },
  prices: { en: 'The prices or offers are not for me', 'pt-BR': 'Os preços ou ofertas não me servem' },
  design: {
    en: 'They are hard to read or do not look right',
    'pt-BR': 'São difíceis de ler ou aparecem mal',
  },
  privacy: { en: 'I am concerned about my data', 'pt-BR': 'Tenho receio quanto aos meus dados' },
  other: { en: 'Another reason', 'pt-BR': 'Outro motivo' },
};

/** What each reason tells of. */
const CAUSES: Record<ReasonKey, Cause> = {
  too_many: 'frequency',
  not_relevant: 'relevance',
  never_signed_up: 'consent',
  no_longer_need: 'other',
  prices: 'relevance',
  design: 'experience',
  privacy: 'consent',
  other: 'other',
};

export const REASONS: readonly (Reason & { cause: Cause })[] = REASON_KEYS.map((key) => ({
  key,
  label: LABELS[key],
  cause: CAUSES[key],
}));

/** How reasons are spread in different circumstances. */
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
