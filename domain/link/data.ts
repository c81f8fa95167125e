import { hashShortToken, isShortToken, kidOf, verifyToken } from '@/domain/link/rules';
import type { LinkKey, LinkKeyState, VerifiedLink } from '@/domain/link/schema';
import { channelSchema } from '@/domain/workspace/schema';
import { SECOND } from '@/lib/clock';
import { prisma } from '@/lib/db/prisma';
import { env } from '@/lib/env';
import { deriveKey, unseal } from '@/lib/secret';

/**
 * All keys of the installation, held for a few seconds: a change of state takes effect within them in every process,
 * a kid that nobody has costs no query of its own, and links still verify while the database is away.
 */
const FRESH_FOR = 5 * SECOND;
/** A key made a moment ago must work: an unknown kid asks again, but a flood of them at most this often. */
const ASK_AGAIN_AFTER = 1 * SECOND;

type KeyRing = { keys: Map<string, LinkKey>; loadedAt: number };
let ring: KeyRing | undefined;
let loading: Promise<KeyRing> | undefined;

async function loadRing(): Promise<KeyRing> {
  const rows = await prisma().linkKey.findMany();
  const sealing = deriveKey(env().APP_SECRET, 'link-key');
  const keys = rows.map(({ kid, workspaceId, secret, state }): [string, LinkKey] => [
    kid,
    { kid, workspaceId, secret: unseal(sealing, secret), state: state as LinkKeyState },
  ]);
  ring = { keys: new Map(keys), loadedAt: performance.now() };
  return ring;
}

async function ringWith(kid: string): Promise<KeyRing> {
  const age = ring ? performance.now() - ring.loadedAt : Infinity;
  if (ring && age < (ring.keys.has(kid) ? FRESH_FOR : ASK_AGAIN_AFTER)) return ring;
  loading ??= loadRing().finally(() => {
    loading = undefined;
  });
  const stale = ring;
  return stale ? loading.catch(() => stale) : loading;
}

/** After this process changed a key: its own next look is fresh. */
export function forgetLinkKeys(): void {
  ring = undefined;
}

/** The key with this id, whatever its state. */
export async function findLinkKey(kid: string): Promise<LinkKey | undefined> {
  return (await ringWith(kid)).keys.get(kid);
}

/** A key that mints, the newest of the workspace's active ones. For `domain/access` and minting. */
export async function findActiveLinkKey(workspaceId: string): Promise<LinkKey | undefined> {
  const newest = await prisma().linkKey.findFirst({
    where: { workspaceId, state: 'active' },
    orderBy: { createdAt: 'desc' },
    select: { kid: true },
  });
  return newest ? findLinkKey(newest.kid) : undefined;
}

async function findShortLink(token: string): Promise<VerifiedLink | null> {
  const row = await prisma().shortLink.findUnique({ where: { tokenHash: new Uint8Array(hashShortToken(token)) } });
  if (!row || row.state === 'revoked') return null;
  return {
    workspaceId: row.workspaceId,
    state: row.state as LinkKeyState,
    claims: {
      purpose: row.purpose === 'm' ? 'm' : 'u',
      recipient: row.recipientRef,
      channel: channelSchema.nullable().parse(row.channel),
      topic: row.topic,
      campaign: row.campaign,
      issuedAt: row.createdAt,
    },
  };
}

/** Verifies a token, minted or stored. Null for anything that is not a good link. */
export async function findLink(token: string): Promise<VerifiedLink | null> {
  if (isShortToken(token)) return findShortLink(token);
  return verifyToken(token, await findLinkKey(kidOf(token)));
}
