import { ADDRESS_KINDS, ADDRESS_OF, type AddressKind } from '@/domain/people/recipient/schema';
import { readByHash, readByRef, type KnownRecipient } from '@/domain/people/stop-list/data';
import { channelsStopped, faultOfStop, hashedFor } from '@/domain/people/stop-list/rules';
import type { NewStop, StopReject } from '@/domain/people/stop-list/schema';
import { readStandingFacts, suppressionKey } from '@/domain/people/suppression/data';
import type { Catalog } from '@/domain/catalog/topic/data';
import type { Channel, WorkspaceScope } from '@/domain/workspace/schema';
import { addressKey } from '@/domain/people/address/data';
import { pool } from '@/lib/db/pool';

/** One address on one channel, and the recipient it was reported for. */
export type Stop = Pick<NewStop, 'cause' | 'topic' | 'madeAt' | 'reason'> & {
  hash: Buffer;
  channel: Channel;
  recipientId: string | null;
};

/** What a recipient is reported to have said, through their address or under their ref. */
export type Wish = Pick<NewStop, 'cause' | 'topic' | 'madeAt' | 'reason'> & { ref: string; channel: Channel };

/** What the rows amount to: addresses to stop, wishes of people named by ref, and rejected rows. */
type Resolved = { stops: Stop[]; wishes: Wish[]; rejects: StopReject[] };

/** A stop as a map key: its address, channel, topic and cause. */
export function stopKey({ workspaceId }: WorkspaceScope, { hash, channel, cause, topic }: Stop): string {
  return `${suppressionKey({ workspaceId, addressHash: hash, channel })} ${topic ?? '*'} ${cause}`;
}

/**
 * The stops that are new, by address, channel, topic and cause. A stop made later than the known one is new, because a
 * consent may lie between the two. Of several equal ones, the latest counts.
 */
export async function newsAmong(scope: WorkspaceScope, stops: readonly Stop[]): Promise<Map<string, Stop>> {
  const known = await readStandingFacts(
    pool(),
    stops.map(({ hash, channel }) => ({ workspaceId: scope.workspaceId, addressHash: hash, channel })),
  );
  const standing = new Map<string, Date>();
  for (const [key, facts] of known)
    for (const { topic, cause, change_id: change, made_at: at } of facts) {
      // A person's own choice may be undone, and would take this stop with it.
      if (change !== null) continue;
      const own = `${key} ${topic} ${cause}`;
      const before = standing.get(own);
      if (!before || at > before) standing.set(own, at);
    }
  const news = new Map<string, Stop>();
  for (const stop of stops) {
    const key = stopKey(scope, stop);
    const since = standing.get(key);
    const isKnown = since !== undefined && (stop.madeAt === null || stop.madeAt <= since);
    const before = news.get(key);
    const isLater =
      !before || (before.madeAt !== null && (stop.madeAt === null || stop.madeAt > before.madeAt));
    if (!isKnown && isLater) news.set(key, stop);
  }
  return news;
}

/** Finds the addresses and people that the rows are about, and what is wrong with the other rows. */
export async function resolve(
  scope: WorkspaceScope,
  wanted: readonly NewStop[],
  { catalog, now }: { catalog: Catalog; now: Date },
): Promise<Resolved> {
  const key = addressKey();
  const resolved: Resolved = { stops: [], wishes: [], rejects: [] };
  const byRef = await readByRef(
    pool(),
    scope,
    wanted.flatMap(({ ref }) => ref ?? []),
  );
  wanted.forEach((stop, index) => {
    const channels = channelsStopped(stop);
    const owner = stop.ref === null ? undefined : byRef.get(stop.ref);
    const { cause, topic, madeAt, reason } = stop;
    const hashes = channels.flatMap((channel): Stop[] => {
      const hash =
        stop.ref === null
          ? hashedFor(key, scope.workspaceId, channel, stop.address ?? '')?.hash
          : owner?.hashes[ADDRESS_OF[channel]];
      const said = { cause, topic, madeAt, reason, recipientId: owner?.id ?? null };
      return hash ? [{ ...said, hash, channel }] : [];
    });
    const reject = faultOfStop(stop, catalog, now) ?? rejectOf(stop, channels, hashes.length, byRef);
    if (reject) {
      resolved.rejects.push({ index, ...reject });
      return;
    }
    resolved.stops.push(...hashes);
    const { ref } = stop;
    if (ref !== null && cause === 'opt_out')
      resolved.wishes.push(...channels.map((channel) => ({ ref, channel, cause, topic, madeAt, reason })));
  });
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
      : {
          code: 'bad_address',
          field: 'address',
          message: `It is not an address for ${channels.join(', ')}.`,
        };
  if (!byRef.has(ref))
    return { code: 'unknown_ref', field: 'ref', message: `There is no recipient "${ref}".` };
  // A choice holds without an address, and applies to any address learnt later.
  return found > 0 || cause === 'opt_out'
    ? null
    : { code: 'no_address', field: 'ref', message: `${ref} has no address for ${channels.join(', ')}.` };
}

/** The wishes of everyone who has an address that opted out or complained. */
export async function ownersOf(scope: WorkspaceScope, stops: readonly Stop[]): Promise<Wish[]> {
  const byHash = new Map<string, Stop[]>();
  const hashes = new Map<AddressKind, Buffer[]>(ADDRESS_KINDS.map((kind) => [kind, []]));
  for (const stop of stops) {
    if (stop.cause !== 'opt_out' && stop.cause !== 'complaint') continue;
    const key = stop.hash.toString('hex');
    hashes.get(ADDRESS_OF[stop.channel])?.push(stop.hash);
    byHash.set(key, [...(byHash.get(key) ?? []), stop]);
  }
  const wishes: Wish[] = [];
  for (const [kind, asked] of hashes) {
    for (const { ref, hash } of await readByHash(pool(), scope, kind, asked))
      for (const { channel, cause, topic, madeAt, reason } of byHash.get(hash.toString('hex')) ?? [])
        wishes.push({ ref, channel, cause, topic, madeAt, reason });
  }
  return wishes;
}
