import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasGoneOn, readMade, readShown, relyingParty } from '@/domain/access/passkey/rules';
import { madePasskeySchema, shownPasskeySchema } from '@/domain/access/passkey/schema';
import { makeAuthenticator } from '@/domain/testing-authenticator';

const origin = 'https://optdown.example.com';
const party = { origin, rpId: 'optdown.example.com', challenge: Buffer.alloc(32, 7) };
const challenge = party.challenge.toString('base64url');

describe('the relying party of passkeys', () => {
  it.each([
    [origin, 'optdown.example.com'],
    ['http://localhost:3000', 'localhost'],
    ['https://bücher.example', 'xn--bcher-kva.example'],
  ])('is the host name of %s', (publicUrl, rpId) => {
    expect(relyingParty(publicUrl)).toEqual({ origin: new URL(publicUrl).origin, rpId });
  });

  it.each(['http://127.0.0.1:3000', 'http://[::1]:3000', 'https://192.0.2.7'])(
    'does not exist for a numeric address: %s',
    (publicUrl) => expect(relyingParty(publicUrl)).toBeNull(),
  );
});

const shown = makeAuthenticator(origin).show({ challenge, rpId: party.rpId }, { handle: null });
const made = makeAuthenticator(origin).make({
  challenge,
  rp: { id: party.rpId, name: 'Optdown' },
  user: { id: 'aGFuZGxl', name: 'a', displayName: '' },
  pubKeyCredParams: [],
});

describe('a browser’s answer', () => {
  const bad = [undefined, null, 7, '', 'not base64url!', 'a'.repeat(20_000), {}, []];

  it.each([
    ['made', madePasskeySchema, made, ['clientDataJSON', 'attestationObject']],
    ['shown', shownPasskeySchema, shown, ['clientDataJSON', 'authenticatorData', 'signature']],
  ] as const)(
    'about a passkey that was %s is refused if any field is malformed',
    (_, schema, good, inner) => {
      expect(schema.safeParse(good).success).toBe(true);
      for (const value of bad) {
        for (const field of ['id', 'rawId', 'type', 'response'])
          expect(schema.safeParse({ ...good, [field]: value }).success, field).toBe(false);
        for (const field of inner)
          expect(schema.safeParse({ ...good, response: { ...good.response, [field]: value } }).success).toBe(
            false,
          );
      }
    },
  );

  it('keeps only the known transports', () => {
    expect(made.response.transports).toEqual(['hybrid', 'internal']);
  });

  it('is refused without throwing, whatever bytes it holds', async () => {
    const bytes = fc
      .uint8Array({ minLength: 1, maxLength: 200 })
      .map((each) => Buffer.from(each).toString('base64url'));
    const key = { credentialId: Buffer.alloc(16), publicKey: Buffer.alloc(77) };
    await fc.assert(
      fc.asyncProperty(bytes, bytes, async (one, other) => {
        const broken = [
          { ...made, response: { ...made.response, attestationObject: one } },
          { ...made, response: { ...made.response, clientDataJSON: other } },
        ];
        for (const each of broken) expect(await readMade(each, party)).toBeNull();
        const answer = {
          ...shown,
          response: { ...shown.response, authenticatorData: one, signature: other },
        };
        expect(await readShown(answer, key, { ...party, isAlone: false })).toBeNull();
      }),
      { numRuns: 100 },
    );
  });
});

it('a counter must go up, unless the authenticator always reports zero', () => {
  expect([hasGoneOn(3, 4), hasGoneOn(0, 1), hasGoneOn(0, 0)]).toEqual([true, true, true]);
  expect([hasGoneOn(3, 3), hasGoneOn(3, 2), hasGoneOn(3, 0)]).toEqual([false, false, false]);
});
