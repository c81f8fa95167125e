import { randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { forgetLinkKeys } from '@/domain/link/data';
import { assertClaims, hashShortToken, randomShortToken } from '@/domain/link/rules';
import type { LinkClaims, LinkKeyState } from '@/domain/link/schema';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { prisma } from '@/lib/db/prisma';
import { env } from '@/lib/env';
import { deriveKey, seal } from '@/lib/secret';

const SECRET_BYTES = 32;

/** A kid that is unlikely to be taken: 10 characters of base 36. */
function randomKid(): string {
  return BigInt(`0x${randomBytes(8).toString('hex')}`)
    .toString(36)
    .padStart(10, '0')
    .slice(0, 10);
}

/** Makes an active key. Its secret is shown here and never again. A kid of one's own must be free. */
export async function createLinkKey(
  scope: WorkspaceScope,
  given: { kid?: string; secret?: Buffer } = {},
): Promise<{ kid: string; secret: Buffer }> {
  const kid = given.kid ?? randomKid();
  const secret = given.secret ?? randomBytes(SECRET_BYTES);
  const sealed = new Uint8Array(seal(deriveKey(env().APP_SECRET, 'link-key'), secret));
  await prisma().linkKey.create({
    data: { id: uuidv7(), workspaceId: scope.workspaceId, kid, secret: sealed, state: 'active' },
  });
  forgetLinkKeys();
  return { kid, secret };
}

/** Changes a key's state; false when the workspace has no such key. Takes effect everywhere within seconds. */
export async function setLinkKeyState(
  scope: WorkspaceScope,
  kid: string,
  state: LinkKeyState,
  now: Date,
): Promise<boolean> {
  const { count } = await prisma().linkKey.updateMany({
    where: { workspaceId: scope.workspaceId, kid },
    data: { state, stateChangedAt: now },
  });
  forgetLinkKeys();
  return count === 1;
}

/** Stores a link for SMS or paper and returns its token: 22 characters, of which only the hash is kept. */
export async function createShortLink(
  scope: WorkspaceScope,
  claims: Omit<LinkClaims, 'issuedAt'>,
): Promise<string> {
  assertClaims({ ...claims, issuedAt: null });
  const token = randomShortToken();
  await prisma().shortLink.create({
    data: {
      tokenHash: new Uint8Array(hashShortToken(token)),
      workspaceId: scope.workspaceId,
      purpose: claims.purpose,
      recipientRef: claims.recipient,
      channel: claims.channel,
      topic: claims.topic,
      campaign: claims.campaign,
    },
  });
  return token;
}

/** {@link createShortLink} for many at once; the tokens, in the order of the claims. */
export async function createShortLinks(
  { workspaceId }: WorkspaceScope,
  claims: readonly Omit<LinkClaims, 'issuedAt'>[],
): Promise<string[]> {
  const tokens = claims.map((claim) => {
    assertClaims({ ...claim, issuedAt: null });
    return randomShortToken();
  });
  await prisma().shortLink.createMany({
    data: claims.map(({ purpose, recipient, channel, topic, campaign }, index) => ({
      tokenHash: new Uint8Array(hashShortToken(tokens[index] ?? '')),
      workspaceId,
      purpose,
      recipientRef: recipient,
      channel,
      topic,
      campaign,
    })),
  });
  return tokens;
}
