import { describe, expect, it } from 'vitest';
import { fieldId, placeName, type PlaceWords } from './places';

const WORDS: PlaceWords = {
  fields: {
    topics: 'Topics',
    'topics.name': 'Name',
    'topics.channels': 'Channels',
    'sender.postalAddress': 'Postal address',
    copy: 'Copy',
    'copy.ways.lead': 'Above the ways out',
  },
  locales: { en: 'English', 'pt-BR': 'Portuguese (Brazil)' },
  untitled: 'Not named yet',
};
const VALUES = {
  topics: [
    { key: 'news', name: { en: 'Product news' } },
    { key: '', name: {} },
  ],
};

describe('a place of the settings', () => {
  it.each([
    ['topics.0.name.pt-BR', 'Product news · Name, Portuguese (Brazil)'],
    ['topics.0.channels', 'Product news · Channels'],
    ['topics.1.name.en', 'Not named yet · Name, English'],
    ['topics', 'Topics'],
    ['sender.postalAddress', 'Postal address'],
    ['copy.en.ways.lead', 'Above the ways out, English'],
    ['copy.en', 'Copy, English'],
  ])('%s is named as its page names it', (at, name) => {
    expect(placeName(WORDS, at, VALUES)).toBe(name);
  });

  it('is never named by its path, even if it is unknown', () => {
    for (const at of ['topics.7.frequencies.2', 'sender.later', 'unknown.part.of.it'])
      expect(placeName(WORDS, at, {})).not.toContain('.');
  });

  it('links to the control that sets it', () => {
    expect(fieldId('topics.0.name.pt-BR')).toBe('topics-0-name-pt-BR');
    expect(fieldId('look.accentLight')).toBe('accentLight');
    expect(fieldId('copy.en.ways.lead')).toBe('copy-en-ways-lead');
  });
});
