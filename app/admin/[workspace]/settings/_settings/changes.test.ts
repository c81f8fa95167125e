import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adminWordsFor } from '@/app/admin/_shell/words';
import { differencesOf } from '@/domain/settings/draft/rules';
import type { Configuration } from '@/domain/settings/draft/schema';
import { LOCALES } from '@/domain/workspace/schema';
import { changeTexts } from './changes';

const both = (text: string) => ({ en: text, 'pt-BR': `${text} pt` });
const NOW: Configuration = {
  sender: {
    name: 'Alder',
    contactEmail: 'hello@example.com',
    contactUrl: null,
    postalAddress: '1 Street',
    timeZone: 'UTC',
    locales: ['en'],
    sharesData: false,
    requiresVerifiedConsent: false,
    consentMaxAgeMonths: 18,
    holdoutPercent: 0,
  },
  look: { accentLight: '#005ea5', accentDark: '#7cc4ff', logo: null },
  channels: ['email'],
  groups: [{ key: 'shop', name: both('Shop') }],
  topics: [
    {
      key: 'news',
      group: 'shop',
      kind: 'marketing',
      name: both('Product news'),
      description: both('What is new.'),
      lockedReason: null,
      frequencies: ['every', 'weekly'],
      defaultChoice: 'in',
      channels: [{ channel: 'email', typicalPerMonth: 4 }],
      archived: false,
    },
  ],
  reasons: [{ key: 'often', label: both('Too many'), cause: 'frequency', archived: false }],
  attributes: [],
  copy: {},
};
const [news] = NOW.topics;
if (!news) throw new Error('The configuration has no topic.');
const offers = { ...news, key: 'offers', name: both('Offers and sales') };

/** Each way to differ that the settings' pages offer, and the sentence for it. */
const CHANGES: [next: Partial<Configuration>, sentence: string][] = [
  [{ topics: [news, offers] }, 'Offers and sales: new topic, by E-mail, in Shop'],
  [
    { topics: [{ ...news, name: { ...both('Product news'), en: 'Novelties' } }] },
    'Novelties · Name, English: “Product news” becomes “Novelties”',
  ],
  [{ topics: [{ ...news, archived: true }] }, 'Product news: archived'],
  [
    {
      topics: [
        {
          ...news,
          channels: [
            { channel: 'email', typicalPerMonth: 2 },
            { channel: 'sms', typicalPerMonth: 1 },
          ],
        },
      ],
    },
    'Product news · Channels: E-mail (2 a month) and Text message (1 a month); before: E-mail (4 a month)',
  ],
  [
    { topics: [{ ...news, frequencies: [] }] },
    'Product news · Frequencies on offer: none; before: Every message and At most weekly',
  ],
  [
    { topics: [{ ...news, kind: 'transactional', lockedReason: { en: 'It is about your order.' } }] },
    'Product news · Why it cannot be turned off, English: “It is about your order.” is new',
  ],
  [{ groups: [...NOW.groups, { key: 'club', name: both('Club') }] }, 'Club: new group'],
  [{ reasons: [] }, 'Too many: taken out'],
  [{ channels: ['email', 'sms'] }, 'Channels: E-mail and Text message; before: E-mail'],
  [{ sender: { ...NOW.sender, locales: ['en', 'pt-BR'] } }, 'Languages added: Portuguese (Brazil)'],
  [{ sender: { ...NOW.sender, sharesData: true } }, 'We pass data to third parties: switched on'],
  [
    { sender: { ...NOW.sender, contactUrl: 'https://example.com/help' } },
    'Contact page: “https://example.com/help” is new',
  ],
  [{ look: { ...NOW.look, logo: { type: 'image/png', data: 'AAAA' } } }, 'Logo: there is one now'],
  [{ copy: { en: { 'ways.lead': 'Before you go' } } }, 'Above the ways out, English: “Before you go” is new'],
];

describe('a change that publishing makes', () => {
  const words = adminWordsFor('en', 'UTC');

  it.each(CHANGES)('is said in a sentence (%#)', (next, sentence) => {
    expect(changeTexts(words, NOW, { ...NOW, ...next })).toContain(sentence);
  });

  it('is described if only the order of a list differs', () => {
    const two = { ...NOW, topics: [news, offers] };
    expect(changeTexts(words, two, { ...two, topics: [offers, news] })).toEqual([
      'Topics: in another order, Offers and sales and Product news',
    ]);
  });

  it('is described wherever two configurations differ, and never as a path or JSON', () => {
    const nexts = CHANGES.map(([next]) => next);
    fc.assert(
      fc.property(
        fc.subarray(nexts),
        fc.subarray(nexts),
        fc.constantFrom(...LOCALES),
        (befores, afters, locale) => {
          const [before, after] = [befores, afters].map(
            (parts) => ({ ...NOW, ...Object.assign({}, ...parts) }) as Configuration,
          );
          if (!before || !after) return;
          const texts = changeTexts(adminWordsFor(locale, 'UTC'), before, after);
          expect(texts.length > 0).toBe(differencesOf(before, after).length > 0);
          expect(texts.join('\n')).not.toMatch(
            /[{[]"|\b(?:topics|groups|reasons|sender|look|copy)\.\w|settings\./,
          );
        },
      ),
    );
  });
});
