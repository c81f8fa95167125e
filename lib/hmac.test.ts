import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hmacSha256 } from '@/lib/hmac';

describe('hmacSha256', () => {
  // RFC 4231, test cases 1, 2 and 6 (whose key is longer than a block).
  it.each([
    ['0b'.repeat(20), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
    [
      Buffer.from('Jefe').toString('hex'),
      'what do ya want for nothing?',
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    [
      'aa'.repeat(131),
      'Test Using Larger Than Block-Size Key - Hash Key First',
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
  ])('agrees with the RFC for the key %s', (key, message, mac) => {
    expect(hmacSha256(Buffer.from(key, 'hex'))(message)).toBe(mac);
  });

  it('agrees with Node for any key and messages, one after the other', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ minLength: 400, maxLength: 2_000 }));
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 100 }),
        fc.string({ maxLength: 20 }),
        fc.array(text),
        (key, prefix, messages) => {
          const mac = hmacSha256(key, prefix);
          const binary = hmacSha256(key, prefix, 'binary');
          for (const message of messages) {
            const digest = createHmac('sha256', key)
              .update(prefix + message)
              .digest();
            expect(mac(message)).toBe(digest.toString('hex'));
            expect(binary(message)).toBe(digest.toString('latin1'));
          }
        },
      ),
    );
  });
});
