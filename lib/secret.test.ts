import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deriveKey, seal, unseal } from '@/lib/secret';

const APP_SECRET = 'a-secret-for-tests-that-is-long-enough';
const key = deriveKey(APP_SECRET, 'link-key');
const bytes = fc.uint8Array({ maxLength: 80 }).map((array) => Buffer.from(array));

describe('a key derived from APP_SECRET', () => {
  it('is the same each time, and different for another purpose or secret', () => {
    expect(deriveKey(APP_SECRET, 'link-key').equals(key)).toBe(true);
    expect(deriveKey(APP_SECRET, 'address-hash').equals(key)).toBe(false);
    expect(deriveKey(`${APP_SECRET}.`, 'link-key').equals(key)).toBe(false);
    expect(key).toHaveLength(32);
  });

  it('never changes between versions: sealed keys and suppressed addresses would be lost', () => {
    expect(deriveKey(APP_SECRET, 'link-key').toString('hex')).toMatchInlineSnapshot(
      `"cc8c95e43f65379abd0f894a8c1b3f3a21dacd5882849843b1195898ff32007e"`,
    );
    expect(deriveKey(APP_SECRET, 'address-hash').toString('hex')).toMatchInlineSnapshot(
      `"a4ef71b442f47b8076b692c10c0530d3422cf57d9e3faeaae724b34b3719df63"`,
    );
  });
});

describe('sealing', () => {
  it('returns what was sealed, and never looks the same twice', () => {
    fc.assert(
      fc.property(bytes, (plain) => {
        const sealed = seal(key, plain);
        expect(unseal(key, sealed).equals(plain)).toBe(true);
        expect(unseal(key, new Uint8Array(sealed)).equals(plain)).toBe(true);
        expect(seal(key, plain).equals(sealed)).toBe(false);
      }),
    );
  });

  it('throws if any bit was changed', () => {
    fc.assert(
      fc.property(bytes, fc.nat(), fc.integer({ min: 0, max: 7 }), (plain, at, bit) => {
        const sealed = seal(key, plain);
        const place = at % sealed.length;
        sealed[place] = (sealed[place] ?? 0) ^ (1 << bit);
        expect(() => unseal(key, sealed)).toThrow();
      }),
    );
  });

  it('throws if it was cut or lengthened, down to a few bytes', () => {
    const sealed = seal(key, Buffer.from('secret'));
    for (let length = 0; length < sealed.length; length += 1) {
      expect(() => unseal(key, sealed.subarray(0, length)), `${length} bytes`).toThrow();
    }
    expect(() => unseal(key, Buffer.concat([sealed, Buffer.of(0)]))).toThrow();
  });

  it('throws under another key', () => {
    expect(() => unseal(deriveKey(APP_SECRET, 'address-hash'), seal(key, Buffer.from('secret')))).toThrow();
  });
});
