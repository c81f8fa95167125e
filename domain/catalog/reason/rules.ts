import type { Cause } from '@/domain/catalog/reason/schema';
import type { Locale } from '@/domain/workspace/schema';

/** The reasons of a new workspace: those that surveys of unsubscribers find. */
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

const LABELS: Record<ReasonKey, Record<Locale, string>> = {
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

/** The cause that each reason points to. */
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

export const STARTING_REASONS = REASON_KEYS.map((key) => ({ key, label: LABELS[key], cause: CAUSES[key] }));
