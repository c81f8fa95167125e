import type pg from 'pg';
import type { ApiScope } from '@/domain/access/schema';
import { appendAudit } from '@/domain/audit/mutations';
import { recordOptIn } from '@/domain/opt-in/mutations';
import type { OptIn, OptInOutcome } from '@/domain/opt-in/schema';
import { applyChanges, type ChangeRequest } from '@/domain/preference/mutations';
import { lockRecipients } from '@/domain/recipient/mutations';
import { ADDRESS_KINDS, ADDRESS_OF, type AddressKind } from '@/domain/recipient/schema';
import { readByHash, readByRef, type KnownRecipient } from '@/domain/stop-list/data';
import { channelsStopped, hashedFor } from '@/domain/stop-list/rules';
import type { NewStop, StopOutcome, StopReject, TellableCause } from '@/domain/stop-list/schema';
import { IS_THEIRS, readStandingFacts, STOPS_CHANNEL, suppressionKey } from '@/domain/suppression/data';
import { appendFacts } from '@/domain/suppression/mutations';
import { SUPPRESSION_CAUSES, type NewFact, type SuppressionCause } from '@/domain/suppression/schema';
import type { Channel, WorkspaceScope } from '@/domain/workspace/schema';
import { retryDeadlock } from '@/lib/db/failure';
import { pool, transaction } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { deriveKey } from '@/lib/secret';

/** Enough to make a transaction's cost small, few enough to hold its locks shortly. */
const BATCH = 2_000;

/** One address on one channel, and whose it was said to be. */
type Stop = { hash: Buffer; channel: Channel; cause: TellableCause; recipientId: string | null };

/** What rows come to: the addresses they stop, and the choices they make for the people who have them. */
type Resolved = { stops: Stop[]; optOuts: Map<string, Set<Channel>>; rejects: StopReject[] };

/**
 * Adds addresses to the stop list, in the order given and in batches that each hold or fail as a whole; what cannot be
 * taken is told, by its index. An opt-out is also a choice of everyone known by the address, and stands in the ledger; a
 * bounce, a complaint or a dead number is nobody's choice, and stops the address alone. See docs/decisions.
 */
export async function addStops(scope: ApiScope, wanted: readonly NewStop[], now: Date): Promise<StopOutcome> {
  const outcome: StopOutcome = { added: 0, known: 0, rejects: [] };
  for (let start = 0; start < wanted.length; start += BATCH) {
    const batch = await addBatch(scope, wanted.slice(start, start + BATCH), now);
    outcome.added += batch.added;
    outcome.known += batch.known;
    outcome.rejects.push(...batch.rejects.map((reject) => ({ ...reject, index: reject.index + start })));
  }
  if (outcome.added > 0) {
    const details = { added: outcome.added, causes: [...new Set(wanted.map(({ cause }) => cause))].sort() };
    await appendAudit(pool(), scope, { action: 'suppression.added', details });
  }
  return outcome;
}

async function addBatch(scope: ApiScope, wanted: readonly NewStop[], now: Date): Promise<StopOutcome> {
  const { stops, optOuts, rejects } = await resolve(scope, wanted);
  const news = await newsAmong(scope, stops);
  const write = async (client: pg.PoolClient) => {
    await appendFacts(
      client,
      [...news.values()].map((stop) => factOf(scope, stop, now)),
    );
    await forgetConsent(client, scope, stops);
  };
  if (optOuts.size > 0) await applyChanges(requestsOf(scope, optOuts, now), write);
  else await retryDeadlock(() => transaction(write));
  const distinct = new Set(stops.map((stop) => stopKey(scope, stop)));
  return { added: news.size, known: distinct.size - news.size, rejects };
}

function stopKey({ workspaceId }: WorkspaceScope, { hash, channel, cause }: Stop): string {
  return `${suppressionKey({ workspaceId, addressHash: hash, channel })} ${cause}`;
}

/** The stops that are not known yet: by the address, the channel and the cause. Of several alike the first. */
async function newsAmong(scope: WorkspaceScope, stops: readonly Stop[]): Promise<Map<string, Stop>> {
  const known = await readStandingFacts(
    pool(),
    stops.map(({ hash, channel }) => ({ workspaceId: scope.workspaceId, addressHash: hash, channel })),
  );
  const standing = new Set(
    [...known].flatMap(([key, facts]) =>
      facts.flatMap(({ topic, cause }) => (topic === '*' ? [`${key} ${cause}`] : [])),
    ),
  );
  const news = new Map<string, Stop>();
  for (const stop of stops) {
    const key = stopKey(scope, stop);
    if (!standing.has(key) && !news.has(key)) news.set(key, stop);
  }
  return news;
}

function factOf(scope: ApiScope, { hash, channel, cause, recipientId }: Stop, now: Date): NewFact {
  return {
    workspaceId: scope.workspaceId,
    addressHash: hash,
    kind: ADDRESS_OF[channel],
    scope: { channel, topic: null },
    cause,
    ...{ frequency: null, pausedUntil: null, forAddress: false, changeId: null, undoesChangeId: null },
    recipientId,
    madeAt: now,
    source: 'api',
    toldBy: scope.apiKey.id,
  };
}

async function resolve(scope: WorkspaceScope, wanted: readonly NewStop[]): Promise<Resolved> {
  const key = deriveKey(env().APP_SECRET, 'address-hash');
  const resolved: Resolved = { stops: [], optOuts: new Map(), rejects: [] };
  const byRef = await readByRef(
    pool(),
    scope,
    wanted.flatMap(({ ref }) => ref ?? []),
  );
  wanted.forEach((stop, index) => {
    const channels = channelsStopped(stop);
    const owner = stop.ref === null ? undefined : byRef.get(stop.ref);
    const hashes = channels.flatMap((channel): Omit<Stop, 'cause'>[] => {
      const hash =
        stop.ref === null
          ? hashedFor(key, scope.workspaceId, channel, stop.address ?? '')?.hash
          : owner?.hashes[ADDRESS_OF[channel]];
      return hash ? [{ hash, channel, recipientId: owner?.id ?? null }] : [];
    });
    const reject = rejectOf(stop, channels, hashes.length, byRef);
    if (reject) {
      resolved.rejects.push({ index, ...reject });
      return;
    }
    resolved.stops.push(...hashes.map((one) => ({ ...one, cause: stop.cause })));
    if (stop.ref !== null && stop.cause === 'opt_out') noteOptOut(resolved, stop.ref, channels);
  });
  await noteOwners(scope, resolved);
  return resolved;
}

function rejectOf(
  { ref, cause }: NewStop,
  channels: readonly Channel[],
  found: number,
  byRef: ReadonlyMap<string, KnownRecipient>,
): Omit<StopReject, 'index'> | null {
  if (ref === null)
    return found === channels.length
      ? null
      : { code: 'bad_address', message: `It is not an address for ${channels.join(', ')}.` };
  if (!byRef.has(ref)) return { code: 'unknown_ref', message: `There is no recipient "${ref}".` };
  // A choice holds without an address, and stops whatever comes to be known.
  return found > 0 || cause === 'opt_out'
    ? null
    : { code: 'no_address', message: `${ref} has no address for ${channels.join(', ')}.` };
}

/** The people who have the addresses of opt-outs. */
async function noteOwners(scope: WorkspaceScope, resolved: Resolved): Promise<void> {
  const byAddress = new Map<string, Channel[]>();
  const hashes = new Map<AddressKind, Buffer[]>(ADDRESS_KINDS.map((kind) => [kind, []]));
  for (const { hash, channel, cause } of resolved.stops) {
    if (cause !== 'opt_out') continue;
    const key = hash.toString('hex');
    hashes.get(ADDRESS_OF[channel])?.push(hash);
    byAddress.set(key, [...(byAddress.get(key) ?? []), channel]);
  }
  for (const [kind, asked] of hashes) {
    for (const { ref, hashes: own } of await readByHash(pool(), scope, kind, asked))
      noteOptOut(resolved, ref, byAddress.get(own[kind]?.toString('hex') ?? '') ?? []);
  }
}

function noteOptOut({ optOuts }: Resolved, ref: string, channels: readonly Channel[]): void {
  optOuts.set(ref, new Set([...(optOuts.get(ref) ?? []), ...channels]));
}

function requestsOf(scope: ApiScope, optOuts: Resolved['optOuts'], now: Date): ChangeRequest[] {
  const context = {
    ...({ actor: 'api_key', actorId: scope.apiKey.id, source: 'api', link: null, automated: false } as const),
    ...{ wording: null, locale: null, undoesChangeId: null, now },
  };
  return [...optOuts].map(([recipient, channels]) => ({
    ...{ scope, recipient, context, asked: 'center', reducesOnly: true, freshProof: false },
    changes: [...channels].map((channel) => ({ kind: 'stop', scope: { channel, topic: null } })),
  }));
}

/**
 * A number that was taken out of service loses its consent: whoever gets it next gave none. ACCEPTANCE 23. Consent is a
 * person's; where they can be reached otherwise it stands, and the suppression keeps it from the number.
 */
async function forgetConsent(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
  stops: readonly Stop[],
): Promise<void> {
  const numbers = stops.filter(
    ({ cause, channel }) => cause === 'deactivated' && ADDRESS_OF[channel] === 'phone',
  );
  if (numbers.length === 0) return;
  await client.query(
    `UPDATE recipient SET consent_source = NULL, consent_at = NULL, updated_at = now()
      WHERE id IN (SELECT id FROM recipient
                    WHERE workspace_id = $1 AND phone_hash = ANY($2::bytea[]) AND consent_source IS NOT NULL
                      AND email IS NULL AND push_token IS NULL AND postal_address IS NULL
                    ORDER BY id FOR NO KEY UPDATE)`,
    [workspaceId, numbers.map(({ hash }) => hash)],
  );
}

export type LiftOutcome =
  | { kind: 'lifted'; cause: SuppressionCause | null }
  /** The stop is newer than the consent: it answers it. */
  | { kind: 'too_old'; stoppedAt: Date }
  | Extract<OptInOutcome, { kind: 'refused' | 'gone' }>;

/**
 * Takes a recipient's address off the list, by a consent of theirs that is newer than the stop: the consent is recorded
 * first, and nothing is lifted without it. Whatever the cause: who says so vouches for the address too.
 */
export async function liftStops(
  scope: ApiScope,
  ref: string,
  optIn: OptIn & { scope: { channel: Channel; topic: null } },
  now: Date,
): Promise<LiftOutcome> {
  const { channel } = optIn.scope;
  const before = await readStopsOf(scope, ref, channel);
  const [newest] = before.map(({ since }) => since).sort((a, b) => b.getTime() - a.getTime());
  if (newest && newest >= optIn.givenAt) return { kind: 'too_old', stoppedAt: newest };
  const recorded = await recordOptIn(scope, ref, optIn, now);
  if (recorded.kind === 'refused' || recorded.kind === 'gone') return recorded;
  const [cause] = SUPPRESSION_CAUSES.filter((each) => before.some((stop) => stop.cause === each));
  if (!cause) return { kind: 'lifted', cause: null };
  await transaction(async (client) => {
    const [recipient] = (await lockRecipients(client, [{ workspaceId: scope.workspaceId, ref }])).values();
    const kind = ADDRESS_OF[channel];
    const addressHash = recipient?.addressHashes[kind];
    if (!recipient || !addressHash) return;
    await appendFacts(client, [
      {
        ...{ workspaceId: scope.workspaceId, addressHash, kind, scope: optIn.scope, cause: 'lift' },
        ...{ frequency: null, pausedUntil: null, forAddress: true, undoesChangeId: null, changeId: null },
        recipientId: recipient.id,
        madeAt: optIn.givenAt,
        source: 'api',
        toldBy: scope.apiKey.id,
      },
    ]);
    await appendAudit(client, scope, {
      action: 'suppression.lifted',
      about: { ref },
      details: { channel, cause },
    });
  });
  return { kind: 'lifted', cause };
}

/** What stops the whole of a channel for a recipient's address, and since when. */
async function readStopsOf(
  { workspaceId }: WorkspaceScope,
  ref: string,
  channel: Channel,
): Promise<{ cause: SuppressionCause; since: Date }[]> {
  const { rows } = await pool().query<{ cause: SuppressionCause; since: Date }>(
    `SELECT s.cause, max(s.made_at) AS since FROM recipient r JOIN standing_fact s ON s.channel = $3 AND ${IS_THEIRS}
      WHERE r.workspace_id = $1 AND r.ref = $2 AND ${STOPS_CHANNEL} GROUP BY s.cause`,
    [workspaceId, ref, channel],
  );
  return rows;
}
