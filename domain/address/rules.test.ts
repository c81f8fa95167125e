import { expect, it } from 'vitest';
import { normalizeEmail } from '@/domain/address/rules';

it('one mailbox is one address however its letters are written, and two are never made one', () => {
  expect(normalizeEmail('Jack@Example.COM')).toBe('jack@example.com');
  expect(normalizeEmail('jack@BÜCHER.example')).toBe('jack@xn--bcher-kva.example');
  // The Kelvin sign, which toLowerCase makes a k of.
  expect(normalizeEmail('jac\u212a@example.com')).not.toBe('jack@example.com');
});
