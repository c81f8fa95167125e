const both = (en: string, portuguese: string) => ({ en, 'pt-BR': portuguese });

const topic = {
  group: 'all',
  kind: 'marketing' as const,
  lockedReason: null,
  frequencies: ['every' as const, 'weekly' as const, 'monthly' as const],
  defaultChoice: 'in' as const,
  archived: false,
};
const byEmail = [{ channel: 'email' as const, typicalPerMonth: 4 }];
const byEmailAndSms = [...byEmail, { channel: 'sms' as const, typicalPerMonth: 2 }];

/** A small complete configuration: the document shows it, and its test puts and gets it. */
export const EXAMPLE_CONFIGURATION = {
  sender: {
    name: 'Example Shop',
    contactEmail: 'hello@example.com',
    contactUrl: null,
    postalAddress: '1 Example Street, Springfield',
    timeZone: 'America/Sao_Paulo',
    locales: ['en' as const, 'pt-BR' as const],
    sharesData: true,
    requiresVerifiedConsent: false,
    consentMaxAgeMonths: 18,
    holdoutPercent: 0,
  },
  look: { accentLight: '#005ea5', accentDark: '#7cc4ff', logo: null },
  channels: ['email' as const, 'sms' as const, 'push' as const],
  groups: [{ key: 'all', name: both('All', 'Tudo') }],
  topics: [
    {
      ...topic,
      key: 'news',
      name: both('Product news', 'Novidades'),
      description: both('What is new in the shop.', 'O que há de novo na loja.'),
      channels: byEmailAndSms,
    },
    {
      ...topic,
      key: 'offers',
      name: both('Offers', 'Ofertas'),
      description: both('What costs less this week.', 'O que custa menos nesta semana.'),
      channels: byEmailAndSms,
    },
    {
      ...topic,
      key: 'events',
      defaultChoice: 'out' as const,
      name: both('Events', 'Eventos'),
      description: both('Evenings in our shops.', 'Noites em nossas lojas.'),
      channels: byEmail,
    },
    {
      ...topic,
      key: 'receipts',
      kind: 'transactional' as const,
      frequencies: [],
      lockedReason: both('The law asks for them.', 'A lei exige.'),
      name: both('Receipts', 'Recibos'),
      description: both('What you bought.', 'O que você comprou.'),
      channels: byEmailAndSms,
    },
    {
      ...topic,
      key: 'partners',
      kind: 'sharing' as const,
      frequencies: [],
      name: both('Partners', 'Parceiros'),
      description: both('Passing your data on to partners.', 'Repassar seus dados a parceiros.'),
      channels: byEmail,
    },
  ],
  reasons: [
    {
      key: 'too_often',
      label: both('Too many messages', 'Mensagens demais'),
      cause: 'frequency' as const,
      archived: false,
    },
  ],
  attributes: [{ key: 'plan', name: 'Plan', values: ['free', 'pro'] }],
  copy: {},
};
