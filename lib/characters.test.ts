import { describe, expect, it } from 'vitest';
import { countCharacters, typedText } from '@/lib/characters';

describe('the characters of a text', () => {
  it.each<[string, number]>([
    ['', 0],
    ['Não', 3],
    ['👍', 1],
    ['👍👍', 2],
    ['𝒜', 1],
    ['שלום', 4],
    ['a\nb', 3],
  ])('are whole ones: %j has %i', (text, count) => {
    expect(countCharacters(text)).toBe(count);
  });

  it('are those that were typed, however the browser posts them', () => {
    expect(typedText('  one\r\ntwo\0 \r\n')).toBe('one\ntwo');
  });
});
