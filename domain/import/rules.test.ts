import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { combineRows } from '@/domain/import/rules';
import type { RecipientRow } from '@/domain/import/schema';
import { addressHasher, hashAddress } from '@/domain/recipient/rules';

const NOTHING: RecipientRow = {
  ref: 'r1',
  email: null,
  phone: null,
  pushToken: null,
  postalAddress: null,
  locale: null,
  timeZone: null,
  consentSource: null,
  consentAt: null,
  attributes: {},
};

describe('combineRows', () => {
  test('takes what the later row says, leaves what it does not, and of consents the newer', () => {
    const earlier = {
      ...NOTHING,
      email: 'a@b.cd',
      phone: '+5511912345678',
      consentSource: 'old',
      consentAt: new Date('2024-01-01'),
    };
    const later = {
      ...NOTHING,
      email: 'c@d.ef',
      consentSource: 'new',
      consentAt: new Date('2023-01-01'),
    };
    expect(combineRows(earlier, later)).toMatchObject({
      email: 'c@d.ef',
      phone: '+5511912345678',
      consentSource: 'old',
    });
  });
});

describe('addressHasher', () => {
  test('hashes as hashAddress and HMAC do', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.string({ unit: 'grapheme' }),
        (key, address) => {
          const hashed = addressHasher(key, 'ws')('email', address);
          expect(hashed).toBe(hashAddress(Buffer.from(key), 'ws', 'email', address).toString('hex'));
          const mac = createHmac('sha256', key).update(`ws\nemail\n${address}`).digest('hex');
          expect(mac.startsWith(hashed)).toBe(true);
        },
      ),
    );
  });
});
