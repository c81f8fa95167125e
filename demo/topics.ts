import type { Topic, TopicGroup } from '@/domain/catalog/topic/schema';

export const GROUPS: readonly TopicGroup[] = [
  { key: 'shop', name: { en: 'From the shop', 'pt-BR': 'Da loja' } },
  { key: 'reading', name: { en: 'To read and take part in', 'pt-BR': 'Para ler e participar' } },
  { key: 'account', name: { en: 'Your orders and your data', 'pt-BR': 'Seus pedidos e seus dados' } },
];

export const SHARING_TOPIC = 'partner-sharing';

/** Eight topics. A person with a phone number and, perhaps, the app gets about 14 messages a month. */
export const TOPICS: readonly Topic[] = [
  {
    key: 'product-news',
    groupKey: 'shop',
    kind: 'marketing',
    name: { en: 'Product news', 'pt-BR': 'Novidades' },
    description: {
      en: 'New pieces and colors, the week they arrive.',
      'pt-BR': 'Peças e cores novas, na semana em que chegam.',
    },
    lockedReason: null,
    frequencies: ['every', 'weekly', 'monthly'],
    defaultChoice: 'in',
    channels: [
      { channel: 'email', typicalPerMonth: 3 },
      { channel: 'push', typicalPerMonth: 0.5 },
    ],
  },
  {
    key: 'offers',
    groupKey: 'shop',
    kind: 'marketing',
    name: { en: 'Offers and sales', 'pt-BR': 'Ofertas e promoções' },
    description: {
      en: 'Discounts, seasonal sales and codes you can use.',
      'pt-BR': 'Descontos, promoções da estação e cupons para você usar.',
    },
    lockedReason: null,
    frequencies: ['every', 'weekly', 'monthly'],
    defaultChoice: 'in',
    channels: [
      { channel: 'email', typicalPerMonth: 6 },
      { channel: 'sms', typicalPerMonth: 1 },
      { channel: 'push', typicalPerMonth: 1 },
      { channel: 'whatsapp', typicalPerMonth: 0.5 },
    ],
  },
  {
    key: 'restocks',
    groupKey: 'shop',
    kind: 'marketing',
    name: { en: 'Back in stock', 'pt-BR': 'De volta ao estoque' },
    description: {
      en: 'A note when something that was sold out is here again.',
      'pt-BR': 'Um aviso quando algo que esgotou está de volta.',
    },
    lockedReason: null,
    frequencies: ['every', 'weekly'],
    defaultChoice: 'in',
    channels: [
      { channel: 'email', typicalPerMonth: 0.5 },
      { channel: 'push', typicalPerMonth: 0.5 },
    ],
  },
  {
    key: 'kitchen-letter',
    groupKey: 'reading',
    kind: 'marketing',
    name: { en: 'The kitchen letter', 'pt-BR': 'Carta da cozinha' },
    description: {
      en: 'Recipes and a short story about how a piece is made.',
      'pt-BR': 'Receitas e uma história curta de como uma peça é feita.',
    },
    lockedReason: null,
    frequencies: ['every', 'monthly'],
    defaultChoice: 'in',
    channels: [{ channel: 'email', typicalPerMonth: 2 }],
  },
  {
    key: 'events',
    groupKey: 'reading',
    kind: 'marketing',
    name: { en: 'Workshops and events', 'pt-BR': 'Oficinas e eventos' },
    description: {
      en: 'Classes and open studio days, near you and online.',
      'pt-BR': 'Aulas e dias de ateliê aberto, perto de você e on-line.',
    },
    lockedReason: null,
    frequencies: ['every', 'monthly'],
    defaultChoice: 'in',
    channels: [
      { channel: 'email', typicalPerMonth: 0.5 },
      { channel: 'whatsapp', typicalPerMonth: 0.5 },
    ],
  },
  {
    key: 'surveys',
    groupKey: 'reading',
    kind: 'marketing',
    name: { en: 'Questions for you', 'pt-BR': 'Perguntas para você' },
    description: {
      en: 'A short survey now and then, so we make what you need.',
      'pt-BR': 'Uma pesquisa curta de vez em quando, para fazermos o que você precisa.',
    },
    lockedReason: null,
    frequencies: [],
    defaultChoice: 'in',
    channels: [{ channel: 'email', typicalPerMonth: 0.5 }],
  },
  {
    key: 'orders',
    groupKey: 'account',
    kind: 'transactional',
    name: { en: 'Orders and deliveries', 'pt-BR': 'Pedidos e entregas' },
    description: {
      en: 'Receipts, delivery times and returns.',
      'pt-BR': 'Recibos, prazos de entrega e devoluções.',
    },
    lockedReason: {
      en: 'You only get these when you order. We need them to complete your purchase.',
      'pt-BR': 'Você só recebe quando faz um pedido. Precisamos delas para concluir a sua compra.',
    },
    frequencies: [],
    defaultChoice: 'in',
    channels: [
      { channel: 'email', typicalPerMonth: 1 },
      { channel: 'sms', typicalPerMonth: 0.5 },
    ],
  },
  {
    key: SHARING_TOPIC,
    groupKey: 'account',
    kind: 'sharing',
    name: { en: 'Sharing with partners', 'pt-BR': 'Compartilhamento com parceiros' },
    description: {
      en: 'We pass your e-mail address and what you bought to advertising partners.',
      'pt-BR': 'Passamos o seu e-mail e o que você comprou a parceiros de publicidade.',
    },
    lockedReason: null,
    frequencies: [],
    defaultChoice: 'in',
    channels: [],
  },
];
