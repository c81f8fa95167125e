import { hashShortToken, isShortToken, kidOf, verifyToken } from '@/domain/link/rules';
import type { LinkKey, LinkKeyState, VerifiedLink } from '@/domain/link/schema';
import { channelSchema, type WorkspaceScope } from '@/domain/workspace/schema';
import { SECOND } from '@/lib/clock';
import type { ShortLink } from '@/lib/db/generated/client';
import { pool } from '@/lib/db/pool';
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
// Next.js bundles this file more than once, in one process: one of them may have the ring that another needs.
const SLOT = Symbol.for('optdown.link-keys');
const held = globalThis as { [SLOT]?: KeyRing | undefined };
let loading: Promise<KeyRing> | undefined;

async function readRing(): Promise<KeyRing> {
  const loadedAt = performance.now();
  const rows = await prisma().linkKey.findMany();
  return { keys: new Map(rows.map((row) => [row.kid, openKey(row)])), loadedAt };
}

function openKey({ kid, workspaceId, secret, state }: SealedKey): LinkKey {
  const sealing = deriveKey(env().APP_SECRET, 'link-key');
  return { kid, workspaceId, secret: unseal(sealing, secret), state: state as LinkKeyState };
}

type SealedKey = { kid: string; workspaceId: string; secret: Uint8Array; state: string };

/** A new ring, read once for all who wait for it; a stale one serves on while the database is away. */
async function nextRing(stale: KeyRing | undefined): Promise<KeyRing> {
  const reading = readRing().catch((error: unknown) => {
    if (stale) return { ...stale, loadedAt: performance.now() };
    throw error;
  });
  loading = reading;
  try {
    const next = await reading;
    // Forgotten meanwhile: it may have been read before the change.
    if (loading === reading) held[SLOT] = next;
    return next;
  } finally {
    if (loading === reading) loading = undefined;
  }
}

async function ringWith(kid: string): Promise<KeyRing> {
  const ring = held[SLOT];
  const age = ring ? performance.now() - ring.loadedAt : Infinity;
  if (ring && age < (ring.keys.has(kid) ? FRESH_FOR : ASK_AGAIN_AFTER)) return ring;
  return loading ?? nextRing(ring);
}

/** After this process changed a key: its own next look is fresh. */
export function forgetLinkKeys(): void {
  held[SLOT] = undefined;
  loading = undefined;
}

/** The key with this id, whatever its state. */
export async function findLinkKey(kid: string): Promise<LinkKey | undefined> {
  return (await ringWith(kid)).keys.get(kid);
}

/** A key that mints, the newest of the workspace's active ones. For `domain/access` and minting. */
export async function findActiveLinkKey(workspaceId: string): Promise<LinkKey | undefined> {
  const newest = await prisma().linkKey.findFirst({
    where: { workspaceId, state: 'active' },
    // Ids are in the order of time, to less than the millisecond.
    orderBy: { id: 'desc' },
  });
  return newest ? openKey(newest) : undefined;
}

async function findShortLinks(tokens: readonly string[]): Promise<Map<string, VerifiedLink>> {
  if (tokens.length === 0) return new Map();
  const hashes = tokens.map(hashShortToken);
  const byHash = new Map(hashes.map((hash, index) => [hash.toString('hex'), tokens[index] ?? '']));
  const rows = await prisma().shortLink.findMany({
    where: { tokenHash: { in: hashes.map((hash) => new Uint8Array(hash)) }, state: { not: 'revoked' } },
  });
  return new Map(
    rows.map((row) => [byHash.get(Buffer.from(row.tokenHash).toString('hex')) ?? '', storedLink(row)]),
  );
}

function storedLink(row: ShortLink): VerifiedLink {
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

/** Verifies tokens, minted or stored, in their order. Null for anything that is not a good link. */
export async function findLinks(tokens: readonly string[]): Promise<(VerifiedLink | null)[]> {
  const stored = await findShortLinks(tokens.filter(isShortToken));
  const keys = new Map<string, LinkKey | undefined>();
  for (const kid of new Set(tokens.map(kidOf))) if (kid) keys.set(kid, await findLinkKey(kid));
  return tokens.map((token) =>
    isShortToken(token) ? (stored.get(token) ?? null) : verifyToken(token, keys.get(kidOf(token))),
  );
}

/** {@link findLinks} for one. */
export async function findLink(token: string): Promise<VerifiedLink | null> {
  const [link = null] = await findLinks([token]);
  return link;
}

/** A minted link as far as it can be told without asking the database: by the keys last read. */
export function findHeldLink(token: string): VerifiedLink | null {
  const key = held[SLOT]?.keys.get(kidOf(token));
  return key && !isShortToken(token) ? verifyToken(token, key) : null;
}

export type ListedLinkKey = { kid: string; state: LinkKeyState; createdAt: Date; stateChangedAt: Date };

/**
 * A workspace's link keys without their secrets, newest first.
 * @param page the ones made before the key `before`, at most `limit`; without it, all.
 */
export async function listLinkKeys(
  { workspaceId }: WorkspaceScope,
  page: { before: string | null; limit: number } = { before: null, limit: 10_000 },
): Promise<ListedLinkKey[]> {
  const { rows } = await pool().query<ListedLinkKey>(
    `SELECT kid, state, created_at AS "createdAt", state_changed_at AS "stateChangedAt" FROM link_key
      WHERE workspace_id = $1
        AND ($2::text IS NULL OR id < (SELECT id FROM link_key WHERE workspace_id = $1 AND kid = $2))
      ORDER BY id DESC LIMIT $3`,
    [workspaceId, page.before, page.limit],
  );
  return rows;
}
