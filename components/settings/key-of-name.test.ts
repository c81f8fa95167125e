import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keySchema } from '@/domain/workspace/schema';
import { keyOfName } from './key-of-name';

describe('a key made from a name', () => {
  it.each([
    ['Shop', 'shop'],
    ['Offers & sales', 'offers-sales'],
    ['  Promoções de São João!  ', 'promocoes-de-sao-joao'],
    ['お知らせ', ''],
  ])('turns “%s” into “%s”', (name, key) => {
    expect(keyOfName(name)).toBe(key);
  });

  it('is not used by any other entry', () => {
    expect(keyOfName('Shop', ['shop', 'shop-2'])).toBe('shop-3');
  });

  it('is always valid if the name has a letter or digit', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), fc.array(fc.string()), (name, taken) => {
        const key = keyOfName(`a${name}`, [keyOfName(`a${name}`), ...taken]);
        expect(keySchema.safeParse(key).success).toBe(true);
      }),
    );
  });
});
