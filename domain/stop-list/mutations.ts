import type pg from 'pg';
import type { ApiScope } from '@/domain/access/schema';
import { appendAudit } from '@/domain/audit/mutations';
import { recordOptIn } from '@/domain/opt-in/mutations';
import type { OptIn, OptInOutcome } from '@/domain/opt-in/schema';
import { applyChanges, type ChangeRequest } from '@/domain/preference/mutations';
import { ADDRESS_KINDS, ADDRESS_OF, type AddressKind } from '@/domain/recipient/schema';
import { readByHash, readByRef, type KnownRecipient } from '@/domain/stop-list/data';
import { channelsStopped, hashedFor, isDead } from '@/domain/stop-list/rules';
import type { NewStop, StopOutcome, StopReject, TellableCause } from '@/domain/stop-list/schema';
import { readSuppressed, suppressionKey } from '@/domain/suppression/data';
import { suppress } from '@/domain/suppression/mutations';
import type { SuppressionCause } from '@/domain/suppression/schema';
import type { Channel, WorkspaceScope } from '@/domain/workspace/schema';
import { retryDeadlock } from '@/lib/db/failure';
import { pool, transaction } from '@/lib/db/pool';
import { rowSource } from '@/lib/db/rows';
import { env } from '@/lib/env';
import { deriveKey } from '@/lib/secret';

/** Enough to make a transaction's cost small, few enough to hold its locks shortly. */
const BATCH = 2_000;

/** One address on one channel. */
type Stop = { hash: Buffer; channel: Channel; cause: TellableCause };

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
  const addresses = stops.map(({ hash, channel }) => ({
    workspaceId: scope.workspaceId,
    addressHash: hash,
    channel,
  }));
  const before = await readSuppressed(pool(), addresses);
  const distinct = new Set(addresses.map(suppressionKey));
  const write = async (client: pg.PoolClient) => {
    await suppress(
      client,
      stops.map(({ cause }, index) => ({
        ...addressAt(addresses, index),
        kind: 'suppress',
        cause,
        changeId: null,
      })),
    );
    await markDead(client, scope, stops);
    await forgetConsent(client, scope, stops);
  };
  if (optOuts.size > 0) await applyChanges(requestsOf(scope, optOuts, now), write);
  else await retryDeadlock(() => transaction(write));
  const known = [...distinct].filter((key) => before.has(key)).length;
  return { added: distinct.size - known, known, rejects };
}

function addressAt<Address>(addresses: readonly Address[], index: number): Address {
  const address = addresses[index];
  if (!address) throw new RangeError('There is no such address');
  return address;
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
    const hashes = channels.flatMap((channel): Omit<Stop, 'cause'>[] => {
      const hash =
        stop.ref === null
          ? hashedFor(key, scope.workspaceId, channel, stop.address ?? '')?.hash
          : byRef.get(stop.ref)?.hashes[ADDRESS_OF[channel]];
      return hash ? [{ hash, channel }] : [];
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

/** An address that was stopped for another cause and is dead now gets no transactional message either. */
async function markDead(
  client: pg.PoolClient,
  { workspaceId }: WorkspaceScope,
  stops: readonly Stop[],
): Promise<void> {
  const dead = stops.filter(({ cause }) => isDead(cause));
  if (dead.length === 0) return;
  const source = rowSource(dead, { hash: 'bytea', channel: 'text', cause: 'text' }, { firstParameter: 2 });
  await client.query(
    `UPDATE suppression s SET cause = rows.cause, created_at = now() FROM ${source.sql}
      WHERE s.workspace_id = $1 AND s.address_hash = rows.hash AND s.channel = rows.channel
        AND s.cause NOT IN ('bounce', 'deactivated')`,
    [workspaceId, ...source.values],
  );
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
  const stop = await readStopOf(scope, ref, channel);
  if (stop && stop.createdAt >= optIn.givenAt) return { kind: 'too_old', stoppedAt: stop.createdAt };
  const recorded = await recordOptIn(scope, ref, optIn, now);
  if (recorded.kind === 'refused' || recorded.kind === 'gone') return recorded;
  if (!stop) return { kind: 'lifted', cause: null };
  await transaction(async (client) => {
    await client.query(
      `DELETE FROM suppression s USING recipient r
        WHERE r.workspace_id = $1 AND r.ref = $2 AND s.channel = $3 AND ${IS_THEIRS} AND s.created_at < $4`,
      [scope.workspaceId, ref, channel, optIn.givenAt],
    );
    const details = { channel, cause: stop.cause };
    await appendAudit(client, scope, { action: 'suppression.lifted', about: { ref }, details });
  });
  return { kind: 'lifted', cause: stop.cause };
}

/** Whether the suppression `s` is of the recipient `r`. The channels of an address are spelled out as in ADDRESS_OF. */
const IS_THEIRS = `s.workspace_id = r.workspace_id
  AND s.address_hash = CASE s.channel WHEN 'email' THEN r.email_hash WHEN 'push' THEN r.push_hash
                                      WHEN 'mail' THEN r.postal_hash ELSE r.phone_hash END`;

async function readStopOf(
  { workspaceId }: WorkspaceScope,
  ref: string,
  channel: Channel,
): Promise<{ cause: SuppressionCause; createdAt: Date } | undefined> {
  const { rows } = await pool().query<{ cause: SuppressionCause; createdAt: Date }>(
    `SELECT s.cause, s.created_at AS "createdAt" FROM recipient r JOIN suppression s ON s.channel = $3 AND ${IS_THEIRS}
      WHERE r.workspace_id = $1 AND r.ref = $2`,
    [workspaceId, ref, channel],
  );
  return rows[0];
}
