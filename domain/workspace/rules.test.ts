import { describe, expect, it } from 'vitest';
import { pickLocale, textIn, timeZoneOf } from '@/domain/workspace/rules';

describe('a text is shown', () => {
  it('in the locale, else in its language, else in the workspace’s first locale, else in any', () => {
    const text = { en: 'News', 'pt-BR': 'Novidades', 'es-MX': 'Noticias' };
    expect(textIn(text, 'pt-BR', 'en')).toBe('Novidades');
    expect(textIn(text, 'pt-PT', 'en')).toBe('Novidades');
    expect(textIn(text, 'es', 'en')).toBe('Noticias');
    expect(textIn(text, 'fr', 'en')).toBe('News');
    expect(textIn({ 'es-MX': 'Noticias' }, 'fr', 'en')).toBe('Noticias');
  });

  it('never as a blank, if it is written in any language', () => {
    expect(textIn({ en: 'News', 'pt-BR': '' }, 'pt-BR', 'en')).toBe('News');
    expect(textIn({ en: '', 'pt-BR': 'Novidades' }, 'fr', 'en')).toBe('Novidades');
    expect(textIn({}, 'en', 'en')).toBe('');
  });
});

describe('the page speaks', () => {
  const workspace = { locales: ['en' as const, 'pt-BR' as const] };

  it('the first of the preferred languages that the workspace has, by exact tag and then by language', () => {
    expect(pickLocale(['pt-BR', 'en'], workspace)).toBe('pt-BR');
    expect(pickLocale(['PT-br'], workspace)).toBe('pt-BR');
    expect(pickLocale(['pt-PT', 'en'], workspace)).toBe('pt-BR');
    expect(pickLocale([null, undefined, '', 'fr-FR', 'en-GB'], workspace)).toBe('en');
  });

  it('the workspace’s first language if it has none of them', () => {
    expect(pickLocale(['fr'], workspace)).toBe('en');
    expect(pickLocale([], { locales: ['pt-BR'] })).toBe('pt-BR');
  });
});

describe('days and clocks are those', () => {
  it('of the recipient’s zone, else of the workspace’s, else of UTC; an unknown zone does not count', () => {
    const workspace = { timeZone: 'Europe/Lisbon' };
    expect(timeZoneOf('Asia/Kathmandu', workspace)).toBe('Asia/Kathmandu');
    expect(timeZoneOf(null, workspace)).toBe('Europe/Lisbon');
    expect(timeZoneOf('Atlantis/Poseidonis', workspace)).toBe('Europe/Lisbon');
    expect(timeZoneOf('', { timeZone: 'Nowhere' })).toBe('UTC');
  });
});
