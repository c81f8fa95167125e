import type { Configuration } from '@/domain/settings/draft/schema';
import type { Cause } from '@/domain/reports/reasons/schema';
import type { NewWorkspace } from '@/domain/settings/create-workspace/schema';
import type { Locale } from '@/domain/workspace/schema';

/** The reasons that a workspace begins with: those that surveys of unsubscribers find. */
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

export const STARTING_REASONS = REASON_KEYS.map((key) => ({ key, label: LABELS[key], cause: CAUSES[key] }));

const [GROUP, TOPIC] = ['all', 'news'];

/**
 * What a workspace begins with: e-mail, one topic to be renamed, and the usual reasons. It can be published as it is, but
 * for the postal address where none was given.
 */
export function startingConfiguration({ key: _, ...sender }: NewWorkspace): Configuration {
  return {
    sender: {
      ...sender,
      contactUrl: null,
      sharesData: false,
      requiresVerifiedConsent: false,
      consentMaxAgeMonths: 18,
    },
    look: { accentLight: '#1d4ed8', accentDark: '#9db8ff', logo: null },
    channels: ['email'],
    groups: [{ key: GROUP, name: { en: 'What we send', 'pt-BR': 'O que enviamos' } }],
    topics: [
      {
        key: TOPIC,
        group: GROUP,
        kind: 'marketing',
        name: { en: 'Newsletter', 'pt-BR': 'Newsletter' },
        description: { en: 'News and offers from us.', 'pt-BR': 'Nossas novidades e ofertas.' },
        lockedReason: null,
        frequencies: ['every', 'weekly', 'monthly'],
        defaultChoice: 'in',
        channels: [{ channel: 'email', typicalPerMonth: 4 }],
        archived: false,
      },
    ],
    reasons: STARTING_REASONS.map((reason) => ({ ...reason, archived: false })),
    copy: {},
  };
}
