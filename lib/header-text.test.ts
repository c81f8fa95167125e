import fc from 'fast-check';
import { expect, test } from 'vitest';
import { headerText, headerTexts } from '@/lib/header-text';

test('text that fits a header is unchanged, and other text is percent-encoded', () => {
  expect(headerText('text/plain; charset=utf-8')).toBe('text/plain; charset=utf-8');
  expect(headerText('/admin?lang=€')).toBe('/admin?lang=%E2%82%AC');
  expect(headerText('a\r\nSet-Cookie: b=1\0')).toBe('a%0D%0ASet-Cookie: b=1%00');
  expect(headerText('half a pair: \ud83d')).toBe('half a pair: %EF%BF%BD');
  expect(headerTexts({ Location: '/ü' })).toEqual({ Location: '/%C3%BC' });
});

test('any text can be put into a header', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const value = headerText(text);
      expect(new Headers({ 'X-Text': value }).get('X-Text')).toBe(value.trim());
      expect(headerText(value)).toBe(value);
    }),
  );
});
