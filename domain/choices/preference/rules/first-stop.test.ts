import { describe, expect, it } from 'vitest';
import { EVERYTHING, type Scope } from '@/domain/catalog/choice/schema';
import { isWhole, onlyOnes, shareContext } from '@/domain/choices/preference/rules/first-stop';
import { contextOf, later } from '@/domain/testing';

const EMAIL: Scope = { channel: 'email', topic: null };
const NEWS_BY_EMAIL: Scope = { channel: 'email', topic: 'news' };

describe('a stop', () => {
  it('is whole if it leaves nothing of what was asked about', () => {
    expect(isWhole(NEWS_BY_EMAIL, NEWS_BY_EMAIL)).toBe(true);
    expect(isWhole(EMAIL, NEWS_BY_EMAIL)).toBe(true);
    expect(isWhole(EVERYTHING, EMAIL)).toBe(true);
    expect(isWhole(NEWS_BY_EMAIL, EMAIL)).toBe(false);
    expect(isWhole(EVERYTHING, 'center')).toBe(false);
  });

  it('of someone who asks for something else in the same batch is left out', () => {
    const asked = ['ada 1', 'ben 1', 'ada 2', 'cem 1', 'ada 3'];
    expect(onlyOnes(asked, (each) => each.slice(0, 3))).toEqual(['ben 1', 'cem 1']);
  });

  it('shares its context with those that differ only in their links', () => {
    const link = { purpose: 'u', channel: 'email', topic: 'news', campaign: 'autumn' } as const;
    const wording = { locale: 'en', text: 'Stop' };
    expect(shareContext(contextOf({ wording }), contextOf({ wording, link }))).toBe(true);
    for (const other of [
      { actor: 'gpc' as const },
      { actorId: 'key' },
      { source: 'api' as const },
      { wording: { locale: 'en', text: 'Leave' } },
      { locale: 'pt-BR' },
      { automated: true },
      { undoesChangeId: 'change' },
      { now: later(1) },
    ])
      expect(shareContext(contextOf({ wording }), contextOf({ wording, ...other }))).toBe(false);
  });
});
