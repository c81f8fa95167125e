import { kidReadings, shortReadings, signedReadings } from '@/domain/access/damaged-link/rules';
import { hashShortToken, isShortToken, kidOf, verifyToken } from '@/domain/access/link/rules';
import { KID, type LinkKey, type LinkKeyState, type VerifiedLink } from '@/domain/access/link/schema';
import { channelSchema, type WorkspaceScope } from '@/domain/workspace/schema';
import { createBatcher } from '@/lib/batch';
import { MINUTE, SECOND } from '@/lib/clock';
import { DamagedRowError, isDatabaseDown } from '@/lib/db/failure';
import { pool } from '@/lib/db/pool';
import { prepared } from '@/lib/db/prepared';
import { env } from '@/lib/env';
import { inAllThreads } from '@/lib/in-all-threads';
import { log } from '@/lib/log';
import { deriveKey, unseal } from '@/lib/secret';
import { processSlot } from '@/lib/slot';

/**
 * All keys of the installation are cached for a few seconds: a change of state reaches every process within that time,
 * and links still verify while the database is away.
 */
const FRESH_FOR = 5 * SECOND;
/** Whoever asks after this has them read anew, and nobody waits for that. */
const RENEWED_AFTER = FRESH_FOR / 2;
/** While the database is away, keys read longer ago than this are not trusted: one may have been revoked since. */
const MAX_STALE = 5 * MINUTE;
/** How many kids of no key are remembered until the keys are read anew. */
const MAX_ABSENT = 10_000;

type KeyRing = {
  keys: Map<string, LinkKey>;
  /** Ids of keys whose secret cannot be unsealed. */
  damaged: Set<string>;
  /** Ids of no key, which were looked for since the keys were read. */
  absent: Set<string>;
  readAt: number;
  /** When it was last requested; later than `readAt` while the database is away. */
  askedAt: number;
};
const slot = processSlot<KeyRing>('link-keys');
let loading: Promise<KeyRing> | undefined;

type SealedKey = { kid: string; workspaceId: string; secret: Uint8Array; state: LinkKeyState };
const SEALED_KEY = 'kid, workspace_id AS "workspaceId", secret, state';

async function readRing(): Promise<KeyRing> {
  const readAt = performance.now();
  const { rows } = await pool().query<SealedKey>(`SELECT ${SEALED_KEY} FROM link_key`);
  const ring: KeyRing = {
    keys: new Map(),
    damaged: new Set(),
    absent: new Set(),
    readAt,
    askedAt: readAt,
  };
  for (const row of rows) hang(ring, row);
  reportDamaged(ring.damaged);
  return ring;
}

function hang(ring: KeyRing, row: SealedKey): void {
  const key = openKey(row);
  if (key) ring.keys.set(row.kid, key);
  else ring.damaged.add(row.kid);
}

/** Null if its secret cannot be unsealed: one such row must not fail the others. */
function openKey({ secret, ...key }: SealedKey): LinkKey | null {
  try {
    return { ...key, secret: unseal(deriveKey(env().APP_SECRET, 'link-key'), secret) };
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

/**
 * Reads a new ring, once for all who wait for it. While the database is away, the last one is used for a while; any
 * other failure is thrown.
 */
async function nextRing(stale: KeyRing | undefined): Promise<KeyRing> {
  const reading = readRing().catch((error: unknown) => {
    const askedAt = performance.now();
    if (!stale || askedAt - stale.readAt > MAX_STALE || !isDatabaseDown(error)) throw error;
    return { ...stale, askedAt };
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

async function currentRing(): Promise<KeyRing> {
  const ring = slot.value;
  const age = ring ? performance.now() - ring.askedAt : Infinity;
  if (!ring || age >= FRESH_FOR) return loading ?? nextRing(ring);
  // If that fails, whoever asks later is told.
  if (age >= RENEWED_AFTER && !loading) nextRing(ring).catch(() => undefined);
  return ring;
}

/**
 * Looks for keys that were made since all were read: by another process, a moment ago. A crowd of unknown kids shares
 * one query at a time.
 */
const lookUp = createBatcher<string, SealedKey | null>({
  flush: async (kids) => {
    const { rows } = await pool().query<SealedKey>(
      prepared(`SELECT ${SEALED_KEY} FROM link_key WHERE kid = ANY($1)`, [[...new Set(kids)]]),
    );
    const found = new Map(rows.map((row) => [row.kid, row]));
    return kids.map((kid) => found.get(kid) ?? null);
  },
  max: 1_000,
  lanes: 1,
  mostWaiting: 20_000,
  retryAlone: () => false,
});

async function ringWith(kid: string): Promise<KeyRing> {
  const ring = await currentRing();
  if (ring.keys.has(kid) || ring.damaged.has(kid) || ring.absent.has(kid)) return ring;
  const row = await lookUp.add(kid);
  if (row) hang(ring, row);
  else if (ring.absent.size < MAX_ABSENT) ring.absent.add(kid);
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
  if (!KID.test(kid)) return undefined;
  const { keys, damaged } = await ringWith(kid);
  if (damaged.has(kid)) throw new DamagedRowError(`The secret of the link key ${kid} cannot be unsealed`);
  return keys.get(kid);
}

/** The key to mint with: the newest of the workspace's active ones. For `domain/access/scope` and minting. */
export async function findActiveLinkKey(workspaceId: string): Promise<LinkKey | undefined> {
  // Ids sort by time, within a millisecond too.
  const { rows } = await pool().query<SealedKey>(
    `SELECT ${SEALED_KEY} FROM link_key WHERE workspace_id = $1 AND state = 'active' ORDER BY id DESC`,
    [workspaceId],
  );
  for (const row of rows) {
    const key = openKey(row);
    if (key) return key;
  }
  return undefined;
}

type StoredLink = {
  tokenHash: Buffer;
  workspaceId: string;
  state: LinkKeyState;
  purpose: string;
  recipient: string;
  channel: string | null;
  topic: string | null;
  campaign: string | null;
  issuedAt: Date;
};

async function findShortLinks(tokens: readonly string[]): Promise<Map<string, VerifiedLink>> {
  if (tokens.length === 0) return new Map();
  const byHash = new Map(tokens.map((token) => [hashShortToken(token).toString('hex'), token]));
  const { rows } = await pool().query<StoredLink>(
    prepared(
      `SELECT token_hash AS "tokenHash", workspace_id AS "workspaceId", state, purpose, recipient_ref AS recipient,
              channel, topic, campaign, created_at AS "issuedAt"
         FROM short_link WHERE token_hash = ANY($1) AND state <> 'revoked'`,
      [tokens.map(hashShortToken)],
    ),
  );
  return new Map(
    rows.map(({ tokenHash, workspaceId, state, purpose, channel, ...claims }) => {
      const token = byHash.get(tokenHash.toString('hex')) ?? '';
      return [
        token,
        {
          token,
          malformed: [],
          workspaceId,
          state,
          claims: {
            ...claims,
            purpose: purpose === 'm' ? 'm' : 'u',
            channel: channelSchema.nullable().parse(channel),
          },
        },
      ];
    }),
  );
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
