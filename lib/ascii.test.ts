import { expect, it } from 'vitest';
import { asciiLowerCase } from '@/lib/ascii';

it('asciiLowerCase lower-cases A to Z, and changes no other character', () => {
  expect(asciiLowerCase('Ada.KING@Example.COM')).toBe('ada.king@example.com');
  const kelvin = '\u212a';
  const dotted = '\u0130';
  expect(kelvin.toLowerCase()).toBe('k');
  expect(asciiLowerCase(`Ada${kelvin}${dotted}É`)).toBe(`ada${kelvin}${dotted}É`);
});
