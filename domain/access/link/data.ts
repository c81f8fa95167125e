import { kidReadings, shortReadings, signedReadings } from '@/domain/access/damaged-link/rules';
import { hashShortToken, isShortToken, kidOf, verifyToken } from '@/domain/access/link/rules';
import type { LinkKey, LinkKeyState, VerifiedLink } from '@/domain/access/link/schema';
import { channelSchema, type WorkspaceScope } from '@/domain/workspace/schema';
import { MINUTE, SECOND } from '@/lib/clock';
import { DamagedRowError, isDatabaseDown } from '@/lib/db/failure';
import type { ShortLink } from '@/lib/db/generated/client';
import { pool } from '@/lib/db/pool';
import { prisma } from '@/lib/db/prisma';
import { env } from '@/lib/env';
import { inAllThreads } from '@/lib/in-all-threads';
import { log } from '@/lib/log';
import { deriveKey, unseal } from '@/lib/secret';
import { processSlot } from '@/lib/slot';

/**
 * All keys of the installation are cached for a few seconds: a change of state reaches every process within that time,
 * an unknown kid costs no query of its own, and links still verify while the database is away.
 */
const FRESH_FOR = 5 * SECOND;
/** Whoever asks after this has them read anew, and nobody waits for that. */
const RENEWED_AFTER = FRESH_FOR / 2;
/**
 * A key made a moment ago must work, so an unknown kid triggers another read, but a flood of them at most this often.
 */
const ASK_AGAIN_AFTER = 1 * SECOND;
/** While the database is away, keys read longer ago than this are not trusted: one may have been revoked since. */
const MAX_STALE = 5 * MINUTE;

type KeyRing = {
  keys: Map<string, LinkKey>;
  /** Ids of keys whose secret cannot be unsealed. */
  damaged: Set<string>;
  readAt: number;
  /** When it was last requested; later than `readAt` while the database is away. */
  askedAt: number;
  /** Why it could not be read when it was last requested; null if it was. */
  failure: { error: unknown } | null;
};
const slot = processSlot<KeyRing>('link-keys');
let loading: Promise<KeyRing> | undefined;

async function readRing(): Promise<KeyRing> {
  const readAt = performance.now();
  const rows = await prisma().linkKey.findMany();
  const ring: KeyRing = { keys: new Map(), damaged: new Set(), readAt, askedAt: readAt, failure: null };
  for (const row of rows) {
    const key = openKey(row);
    if (key) ring.keys.set(row.kid, key);
    else ring.damaged.add(row.kid);
  }
  reportDamaged(ring.damaged);
  return ring;
}

/** Null if its secret cannot be unsealed: one such row must not fail the others. */
function openKey({ kid, workspaceId, secret, state }: SealedKey): LinkKey | null {
  try {
    const opened = unseal(deriveKey(env().APP_SECRET, 'link-key'), secret);
    return { kid, workspaceId, secret: opened, state: state as LinkKeyState };
  } catch {
    return null;
  }
}

let reported = '';

function reportDamaged(kids: ReadonlySet<string>): void {
  const now = [...kids].sort().join(', ');
  if (now !== '' && now !== reported)
    log().error(`The secrets of these link keys cannot be unsealed: ${now}. Their links get 503.`);
  reported = now;
}

type SealedKey = { kid: string; workspaceId: string; secret: Uint8Array; state: string };

/**
 * Reads a new ring, once for all who wait for it. While the database is away, the last one is used for a while; any
 * other failure is thrown.
 */
async function nextRing(stale: KeyRing | undefined): Promise<KeyRing> {
  const reading = readRing().catch((error: unknown) => {
    const askedAt = performance.now();
    if (!stale || askedAt - stale.readAt > MAX_STALE || !isDatabaseDown(error)) throw error;
    return { ...stale, askedAt, failure: { error } };
  });
  loading = reading;
  try {
    const next = await reading;
    // Not if the cache was dropped meanwhile: this read may predate the change.
    if (loading === reading) slot.value = next;
    return next;
  } finally {
    if (loading === reading) loading = undefined;
  }
}

async function ringWith(kid: string): Promise<KeyRing> {
  const ring = slot.value;
  const age = ring ? performance.now() - ring.askedAt : Infinity;
  const isKnown = ring && (ring.keys.has(kid) || ring.damaged.has(kid));
  if (!ring || age >= (isKnown ? FRESH_FOR : ASK_AGAIN_AFTER)) return loading ?? nextRing(ring);
  // If that fails, whoever asks later is told.
  if (age >= RENEWED_AFTER && !loading) nextRing(ring).catch(() => undefined);
  return ring;
}

/** Call after this process changed a key, so that its own next look is fresh. */
export const forgetLinkKeys = inAllThreads('forget-link-keys', () => {
  slot.value = undefined;
  loading = undefined;
});

/**
 * The key with this id, whatever its state. Throws {@link DamagedRowError} if its secret cannot be unsealed, and the
 * database's error if it may be a key that was made since the keys could last be read.
 */
export async function findLinkKey(kid: string): Promise<LinkKey | undefined> {
  const { keys, damaged, failure } = await ringWith(kid);
  if (failure && !keys.has(kid) && !damaged.has(kid)) throw failure.error;
  if (damaged.has(kid)) throw new DamagedRowError(`The secret of the link key ${kid} cannot be unsealed`);
  return keys.get(kid);
}

/** The key to mint with: the newest of the workspace's active ones. For `domain/access/scope` and minting. */
export async function findActiveLinkKey(workspaceId: string): Promise<LinkKey | undefined> {
  const rows = await prisma().linkKey.findMany({
    where: { workspaceId, state: 'active' },
    // Ids sort by time, within a millisecond too.
    orderBy: { id: 'desc' },
  });
  for (const row of rows) {
    const key = openKey(row);
    if (key) return key;
  }
  return undefined;
}

async function findShortLinks(tokens: readonly string[]): Promise<Map<string, VerifiedLink>> {
  if (tokens.length === 0) return new Map();
  const hashes = tokens.map(hashShortToken);
  const byHash = new Map(hashes.map((hash, index) => [hash.toString('hex'), tokens[index] ?? '']));
  const rows = await prisma().shortLink.findMany({
    where: { tokenHash: { in: hashes.map((hash) => new Uint8Array(hash)) }, state: { not: 'revoked' } },
  });
  return new Map(
    rows.map((row) => {
      const token = byHash.get(Buffer.from(row.tokenHash).toString('hex')) ?? '';
      return [token, storedLink(row, token)];
    }),
  );
}

function storedLink(row: ShortLink, token: string): VerifiedLink {
  return {
    token,
    malformed: [],
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

/**
 * Verifies tokens, minted or stored, in order. Null for anything that is not a valid link. A token that is not valid as
 * it stands is tried in every spelling it may be a damaged form of; the time this takes reveals nothing about any key.
 * Throws {@link DamagedRowError} if the key of one of them is damaged, because that link cannot be checked.
 */
export async function findLinks(tokens: readonly string[]): Promise<(VerifiedLink | null)[]> {
  const links = await findCleanLinks(tokens);
  const places = links.flatMap((link, place) => (link ? [] : [place]));
  if (places.length === 0) return links;
  const readings = places.map((place) => readingsOf(tokens[place] ?? ''));
  const found = await findCleanLinks(readings.flat());
  let at = 0;
  readings.forEach((each, index) => {
    const own = found.slice(at, (at += each.length));
    const place = places[index];
    if (place !== undefined) links[place] = own.find((link) => link !== null) ?? null;
  });
  return links;
}

function readingsOf(text: string): string[] {
  return [...signedReadings(text), ...shortReadings(text)].filter((reading) => reading !== text);
}

async function findCleanLinks(tokens: readonly string[]): Promise<(VerifiedLink | null)[]> {
  const stored = await findShortLinks(tokens.filter(isShortToken));
  const keys = new Map<string, LinkKey | undefined>();
  for (const kid of new Set(tokens.map(kidOf))) if (kid) keys.set(kid, await findLinkKey(kid));
  return tokens.map((token) =>
    isShortToken(token) ? (stored.get(token) ?? null) : verifyToken(token, keys.get(kidOf(token))),
  );
}

/** {@link findLinks} for one token. */
export async function findLink(token: string): Promise<VerifiedLink | null> {
  const [link = null] = await findLinks([token]);
  return link;
}

/** Verifies a minted link with the keys last read, without asking the database. */
export function findHeldLink(token: string): VerifiedLink | null {
  const ring = slot.value;
  if (!ring || performance.now() - ring.readAt > MAX_STALE) return null;
  const verify = (reading: string) => {
    const key = ring.keys.get(kidOf(reading));
    return key && !isShortToken(reading) ? verifyToken(reading, key) : null;
  };
  for (const reading of [token, ...signedReadings(token)]) {
    const link = verify(reading);
    if (link) return link;
  }
  return null;
}

/**
 * The key that a text names, and its workspace, whatever else is wrong with the text; null if it names none. It proves
 * nothing: it only says that a sender has this key.
 */
export async function findSenderNamed(text: string): Promise<{ kid: string; workspaceId: string } | null> {
  for (const kid of kidReadings(text)) {
    const key = await findLinkKey(kid);
    if (key) return { kid, workspaceId: key.workspaceId };
  }
  return null;
}

export type ListedLinkKey = { kid: string; state: LinkKeyState; createdAt: Date; stateChangedAt: Date };

/**
 * A workspace's link keys without their secrets, newest first.
 * @param page at most `limit` keys made before the key `before`; without it, all.
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
