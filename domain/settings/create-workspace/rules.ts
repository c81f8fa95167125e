import type { Configuration } from '@/domain/settings/draft/schema';
import { STARTING_REASONS } from '@/domain/catalog/reason/rules';
import type { NewWorkspace } from '@/domain/settings/create-workspace/schema';

const [GROUP, TOPIC] = ['all', 'news'];

/**
 * The starting configuration of a workspace: e-mail, one topic to be renamed, and the usual reasons. It can be
 * published as it is, except that a postal address must be given.
 */
export function startingConfiguration({ key: _, ...sender }: NewWorkspace): Configuration {
  return {
    sender: {
      ...sender,
      contactUrl: null,
      sharesData: false,
      requiresVerifiedConsent: false,
      consentMaxAgeMonths: 18,
      holdoutPercent: 0,
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
    attributes: [],
    copy: {},
  };
}
