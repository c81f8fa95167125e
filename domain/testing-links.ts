/** Any link that can be minted, for tests of properties that all links have. */
import fc from 'fast-check';
import type { LinkClaims, LinkKey } from '@/domain/access/link/schema';
import { CHANNELS } from '@/domain/workspace/schema';

export const REF_CHARACTERS = 'ABCXYZabcxyz0189_-';
const KEY_CHARACTERS = 'abcxyz0189_-';
const word = (characters: string, minLength: number, maxLength: number) =>
  fc.string({ unit: fc.constantFrom(...characters.split('')), minLength, maxLength });
export const claims: fc.Arbitrary<LinkClaims> = fc.record({
  purpose: fc.constantFrom('u' as const, 'm' as const),
  recipient: word(REF_CHARACTERS, 1, 64),
  channel: fc.option(fc.constantFrom(...CHANNELS)),
  topic: fc.option(word(KEY_CHARACTERS, 1, 64)),
  campaign: fc.option(word(KEY_CHARACTERS, 1, 64)),
  issuedAt: fc.option(
    fc.integer({ min: 0, max: 8_640_000_000_000 }).map((seconds) => new Date(seconds * 1_000)),
  ),
});
export const key: fc.Arbitrary<LinkKey> = fc.record({
  kid: word('abcxyz0189', 2, 16),
  workspaceId: fc.constant('w'),
  secret: fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes)),
  state: fc.constant('active' as const),
});
export const mac = fc.constantFrom('short' as const, 'hex' as const);
