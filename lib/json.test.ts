import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_JSON_DEPTH, isForJsonb, isTextForJsonb, isTooDeep } from '@/lib/json';

describe('text for jsonb', () => {
  it.each([
    ['plain', true],
    ['日本 é 😀', true],
    ['a backslash \\u0000', true],
    ['a\0b', false],
    ['half \ud83d', false],
    ['\ude00 the other half', false],
    ['the wrong way round \ude00\ud83d', false],
  ])('%j: %s', (text, expected) => {
    expect(isTextForJsonb(text)).toBe(expected);
  });

  it('is judged like its JSON', () => {
    const unit = fc.constantFrom('a', '\\', 'u', '0', '"', '\0', '\ud83d', '\ude00', '日');
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        expect(isTextForJsonb(text)).toBe(isForJsonb(JSON.stringify(text)));
      }),
    );
  });
});

describe('JSON that is nested', () => {
  const nested = (depth: number, [open, close]: [string, string]): unknown =>
    JSON.parse(open.repeat(depth) + '1' + close.repeat(depth));

  it.each<[string, string]>([
    ['[', ']'],
    ['{"a":', '}'],
  ])('%s is too deep above its maximum, however far above', (...brackets) => {
    expect(isTooDeep(nested(MAX_JSON_DEPTH, brackets))).toBe(false);
    expect(isTooDeep(nested(MAX_JSON_DEPTH + 1, brackets))).toBe(true);
    expect(isTooDeep(nested(100_000, brackets))).toBe(true);
  });
});
