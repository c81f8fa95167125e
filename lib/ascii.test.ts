import { expect, it } from 'vitest';
import { asciiLowerCase } from '@/lib/ascii';

it('makes A to Z small, and takes no other character for one of them', () => {
  expect(asciiLowerCase('Ada.KING@Example.COM')).toBe('ada.king@example.com');
  const kelvin = '\u212a';
  const dotted = '\u0130';
  expect(kelvin.toLowerCase()).toBe('k');
  expect(asciiLowerCase(`Ada${kelvin}${dotted}É`)).toBe(`ada${kelvin}${dotted}É`);
});
