import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { signedReadings } from '@/domain/access/damaged-link/rules';
import vectors from '@/domain/access/link/link-vectors.json';
import {
  hashShortToken,
  isShortToken,
  kidOf,
  mintToken,
  randomShortToken,
  verifyToken,
} from '@/domain/access/link/rules';
import { LINK_KEY_STATES, type LinkClaims, type LinkKey } from '@/domain/access/link/schema';
import { claims, key, mac, REF_CHARACTERS } from '@/domain/testing-links';
import { channelSchema } from '@/domain/workspace/schema';

const KEYS = new Map(
  Object.entries(vectors.keys).map(([kid, secret]): [string, LinkKey] => [
    kid,
    { kid, workspaceId: `workspace of ${kid}`, secret: Buffer.from(secret, 'base64url'), state: 'active' },
  ]),
);
const KEY: LinkKey = { kid: 'k1', workspaceId: 'w', secret: Buffer.alloc(32, 1), state: 'active' };

function verify(token: string, keys = KEYS) {
  return verifyToken(token, keys.get(kidOf(token)));
}

type Claims = (typeof vectors.valid | typeof vectors.malformed)[number]['claims'];

function claimsOf(vector: Claims): LinkClaims {
  return {
    purpose: vector.purpose === 'm' ? 'm' : 'u',
    recipient: vector.recipient,
    channel: channelSchema.nullable().parse(vector.channel),
    topic: vector.topic,
    campaign: vector.campaign,
    issuedAt: vector.issuedAt === null ? null : new Date(vector.issuedAt),
  };
}

describe('the test vectors', () => {
  it.each(vectors.valid)('verify: $note', ({ token, claims: expected }) => {
    expect(verify(token)).toEqual({
      token,
      claims: claimsOf(expected),
      malformed: [],
      workspaceId: `workspace of ${expected.kid}`,
      state: 'active',
    });
  });

  it.each(vectors.malformed)(
    'are valid links despite their malformed parts: $note',
    ({ token, claims: expected, malformed }) => {
      expect(verify(token)).toEqual({
        token,
        claims: claimsOf(expected),
        malformed,
        workspaceId: `workspace of ${expected.kid}`,
        state: 'active',
      });
    },
  );

  it.each(vectors.respelled)('are valid only once repaired: $note', ({ token }) => {
    expect(verify(token)).toBeNull();
    expect(signedReadings(token).filter((reading) => verify(reading))).toHaveLength(1);
  });

  it.each(vectors.valid)('are what is minted: $note', ({ token, claims: { kid, ...rest } }) => {
    const own = KEYS.get(kid);
    if (!own) throw new Error('No such key');
    const form = token.slice(token.lastIndexOf('.') + 1).length === 64 ? 'hex' : 'short';
    expect(mintToken(claimsOf({ kid, ...rest }), own, form)).toBe(token);
  });

  it.each(vectors.invalid)('are refused: $note (requirements 6, 26)', ({ token }) => {
    expect(verify(token)).toBeNull();
    for (const any of KEYS.values()) expect(verifyToken(token, any)).toBeNull();
  });
});

describe('a minted link', () => {
  it('gives its claims back, whatever they are, in both forms of the mac', () => {
    fc.assert(
      fc.property(claims, key, mac, (given, own, form) => {
        const token = mintToken(given, own, form);
        expect(kidOf(token)).toBe(own.kid);
        expect(verifyToken(token, own)).toEqual({
          token,
          claims: given,
          malformed: [],
          workspaceId: 'w',
          state: 'active',
        });
      }),
    );
  });

  it('holds no address, and nothing that a URL must encode (requirement 6)', () => {
    fc.assert(
      fc.property(claims, key, mac, (given, own, form) => {
        expect(encodeURIComponent(mintToken(given, own, form))).toMatch(/^[\w.-]+$/);
      }),
    );
  });

  it('carries 128 bits of mac, or all 256 in hex (requirement 26)', () => {
    fc.assert(
      fc.property(claims, key, (given, own) => {
        expect(mintToken(given, own)).toMatch(/\.[\w-]{22}$/);
        expect(mintToken(given, own, 'hex')).toMatch(/\.[0-9a-f]{64}$/);
      }),
    );
  });

  it('does not verify with any one character flipped, removed, inserted or doubled, anywhere (requirements 6, 26)', () => {
    const character = fc.oneof(
      fc.constantFrom(...`${REF_CHARACTERS}.=+/ %`.split('')),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
    );
    fc.assert(
      fc.property(claims, key, mac, character, fc.nat(), (given, own, form, other, place) => {
        const token = mintToken(given, own, form);
        const at = place % token.length;
        const [before, here, after] = [token.slice(0, at), token.charAt(at), token.slice(at + 1)];
        const mangled = [
          before + after,
          before + other + here + after,
          before + here + here + after,
          token + other,
          ...(other === here ? [] : [before + other + after]),
          ...(here === here.toUpperCase() ? [] : [before + here.toUpperCase() + after]),
        ];
        const verified = mangled.filter(
          (text) => verifyToken(text, own) ?? verifyToken(text, { ...own, kid: kidOf(text) }),
        );
        expect(verified).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('does not verify with every character of one token changed in turn (requirement 6)', () => {
    const token = vectors.valid[0]?.token ?? '';
    for (let at = 0; at < token.length; at += 1) {
      const mangled = 'Aa0-_.'
        .split('')
        .filter((other) => other !== token.charAt(at))
        .map((other) => token.slice(0, at) + other + token.slice(at + 1));
      expect(mangled.filter((text) => [...KEYS.values()].some((any) => verifyToken(text, any)))).toEqual([]);
    }
  });

  it('does not verify under another key, nor under another kid with the same secret', () => {
    fc.assert(
      fc.property(claims, key, key, mac, (given, own, other, form) => {
        fc.pre(own.kid !== other.kid);
        const token = mintToken(given, own, form);
        expect(verifyToken(token, other)).toBeNull();
        expect(verifyToken(token, { ...other, secret: own.secret })).toBeNull();
        expect(verifyToken(token, undefined)).toBeNull();
      }),
    );
  });
});

describe('any text', () => {
  it('is refused without throwing', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 600 }),
      fc.array(fc.string(), { maxLength: 10 }).map((parts) => parts.join('.')),
      fc.string().map((end) => `k1.u.42.email....${end}`),
    );
    fc.assert(
      fc.property(text, (token) => {
        expect(verify(token)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it('is refused if it is longer than any link, however well it is signed', () => {
    expect(
      verifyToken(`${'a'.repeat(100_000)}.${mintToken(claimsOf(vectors.valid[2]!.claims), KEY)}`, KEY),
    ).toBeNull();
  });
});

describe('a ref outside the link’s alphabet', () => {
  const good = claimsOf(vectors.valid[0]!.claims);
  const refs = [
    'auth0|5f7c',
    'gid://shopify/Customer/1',
    'user:1',
    '{6F9619FF-8B86}',
    'a.b',
    '~',
    '~YQ',
    'a,b',
  ];

  it.each([...refs, 'a'.repeat(65), '|'.repeat(128)])(
    'appears in a link as ~ and its base64url: %s',
    (recipient) => {
      const token = mintToken({ ...good, recipient }, KEY);
      expect(token).toMatch(/^k1\.u\.~[\w-]+\./);
      expect(verifyToken(token, KEY)).toMatchObject({ claims: { ...good, recipient }, malformed: [] });
    },
  );
});

describe('minting refuses what a reader would ignore', () => {
  const good = claimsOf(vectors.valid[0]!.claims);

  it.each<[string, Partial<LinkClaims>]>([
    ['an address as recipient', { recipient: 'ada@example.com' }],
    ['no recipient', { recipient: '' }],
    ['a recipient of 129 characters', { recipient: 'a'.repeat(129) }],
    ['a recipient with a line break', { recipient: 'a\nb' }],
    ['a recipient that ends in a space', { recipient: 'a ' }],
    ['a topic in capitals', { topic: 'News' }],
    ['a campaign of 65 characters', { campaign: 'a'.repeat(65) }],
    ['a time before 1970', { issuedAt: new Date(-1_000) }],
    ['an invalid time', { issuedAt: new Date(NaN) }],
  ])('%s', (_, wrong) => {
    expect(() => mintToken({ ...good, ...wrong }, KEY)).toThrow(RangeError);
  });

  it.each(['k', 'K1', 'k-1', 'k.1', 'k'.repeat(17)])('an invalid kid: %s', (kid) => {
    expect(() => mintToken(good, { ...KEY, kid })).toThrow(RangeError);
  });
});

describe('a link key', () => {
  const token = mintToken(claimsOf(vectors.valid[0]!.claims), KEY);

  it.each(['active', 'retired', 'reduced'] as const)(
    'verifies while it is %s, and reports that state (requirement 14)',
    (state) => {
      expect(verifyToken(token, { ...KEY, state })).toMatchObject({ state, workspaceId: 'w' });
    },
  );

  it('verifies nothing once it is revoked', () => {
    expect(verifyToken(token, { ...KEY, state: 'revoked' })).toBeNull();
  });

  it('has no other state', () => {
    expect(LINK_KEY_STATES).toEqual(['active', 'retired', 'reduced', 'revoked']);
  });
});

describe('a short link', () => {
  it('is 22 characters of base 62, no two alike, and never taken for a minted one', () => {
    const tokens = Array.from({ length: 500 }, randomShortToken);
    expect(new Set(tokens).size).toBe(tokens.length);
    for (const token of tokens) {
      expect(token).toMatch(/^[0-9A-Za-z]{22}$/);
      expect(isShortToken(token)).toBe(true);
      expect(verify(token)).toBeNull();
    }
    expect(new Set(tokens.join('')).size).toBe(62);
  });

  it('is not recognized in any other text', () => {
    for (const text of ['', 'a'.repeat(21), 'a'.repeat(23), `${'a'.repeat(21)}_`, `${'a'.repeat(22)}\n`]) {
      expect(isShortToken(text)).toBe(false);
    }
    for (const { token } of vectors.valid) expect(isShortToken(token)).toBe(false);
  });

  it('is stored as a SHA-256', () => {
    expect(hashShortToken('0123456789ABCDEFGHIJKL').toString('hex')).toMatchInlineSnapshot(
      `"83fc0655d53d830f614b25990393130a2bc9a7dddcd483b9967be9c24cc2d5dd"`,
    );
  });
});
