import type pg from 'pg';
import { readNewestByOthers, type OthersChange } from '@/domain/choices/ledger/data/maker';
import { readStartTimes, readStopTimes } from '@/domain/choices/ledger/data/times';
import { UNDO_FOR, type StopTimes } from '@/domain/choices/ledger/rules';
import { scopeKey, type Scope } from '@/domain/catalog/choice/schema';
import { readOwnPauses } from '@/domain/choices/preference/data/read';
import type { Grounds } from '@/domain/choices/preference/rules/plan';
import type { Standings } from '@/domain/choices/preference/schema';
import { recipientKey, type LockedRecipient } from '@/domain/people/recipient/mutations/lock';
import { ADDRESS_OF } from '@/domain/people/recipient/schema';
import {
  holdingOfRows,
  readStandingFacts,
  suppressionKey,
  type AddressOnChannel,
  type StandingFact,
} from '@/domain/people/suppression/data';
import type { NewFact } from '@/domain/people/suppression/schema';
import type { Catalog } from '@/domain/catalog/topic/data';
import { CHANNELS, type Channel } from '@/domain/workspace/schema';
import { keyOf, type ChangeRequest } from '@/domain/choices/preference/mutations/request';

/** Reads what the requests of a batch are judged against, for all of them at once. */
export async function readGrounds(
  client: pg.PoolClient,
  requests: readonly ChangeRequest[],
  recipients: ReadonlyMap<string, LockedRecipient>,
  standings: ReadonlyMap<string, Standings>,
): Promise<GroundsOf> {
  const known = await knownOfAddresses(client, requests, recipients, standings);
  const stops = await stopTimesOf(client, requests, recipients, known);
  const started = await startTimesOf(client, requests, recipients);
  const ownPauses = await ownPausesOf(client, requests, recipients);
  const byOthers = await newestByOthersOf(client, requests, recipients, standings);
  return (request, recipient, { topics, channels }, facts) => {
    const { asked, proof, context } = request;
    return {
      asked,
      topics,
      channels,
      reducesOnly: proof.reducesOnly,
      freshProof: proof.freshProof,
      ownPauses: proof.endsOwnPauses ? ownPauses.get(recipient.id) : undefined,
      ...addressGrounds(request, recipient, known, facts),
      stops: stops.get(recipient.id),
      reached: CHANNELS.filter((channel) => recipient.addressHashes[ADDRESS_OF[channel]]),
      now: context.now,
      madeAt: context.madeAt,
      startedAt: started.get(recipient.id),
      isComplaint: context.cause === 'complaint',
      byOthers: newestFor(request, byOthers.get(recipient.id)),
      othersUndo: isOfOthers(request) ? context.undoesChangeId : null,
    };
  };
}

/** The grounds of one request. @param facts what earlier requests in the batch have said about addresses. */
type GroundsOf = (
  request: ChangeRequest,
  recipient: LockedRecipient,
  catalog: Pick<Catalog, 'topics' | 'channels'>,
  facts: readonly NewFact[],
) => Grounds;

/** The standing facts about addresses on channels, by {@link suppressionKey}. */
type KnownOfAddresses = ReadonlyMap<string, StandingFact[]>;

/**
 * Reads facts only for recipients who ask for more, or who stop what is already stopped: a first stop does not depend
 * on them.
 */
async function knownOfAddresses(
  client: pg.PoolClient,
  requests: readonly ChangeRequest[],
  recipients: ReadonlyMap<string, LockedRecipient>,
  standings: ReadonlyMap<string, Standings>,
): Promise<KnownOfAddresses> {
  const asked = requests.flatMap((request) => {
    const recipient = recipients.get(recipientKey(keyOf(request)));
    const own = recipient && standings.get(recipient.id);
    const isAsking = request.changes.some(({ kind, scope }) =>
      kind === 'stop' ? own?.get(scopeKey(scope))?.choice === 'out' : kind !== 'restore',
    );
    return recipient && isAsking ? CHANNELS.flatMap((channel) => addressOn(recipient, channel)) : [];
  });
  return readStandingFacts(client, asked);
}

/** The facts about a recipient's addresses that their request is judged against. */
function addressGrounds(
  request: ChangeRequest,
  recipient: LockedRecipient,
  known: KnownOfAddresses,
  told: readonly NewFact[],
): Pick<Grounds, 'suppressed' | 'address' | 'isStopHeld'> {
  const facts = factsOn(recipient, CHANNELS, known);
  const { causes, standings } = holdingOfRows(facts);
  const isStopHeld = ({ channel, topic }: Scope) =>
    CHANNELS.filter((each) => channel === null || channel === each).every((each) => {
      const [address] = addressOn(recipient, each);
      if (!address) return true;
      const isCovered = (of: string | null) => of === null || of === '*' || of === topic;
      return (
        facts.some((fact) => fact.channel === each && fact.cause === 'opt_out' && isCovered(fact.topic)) ||
        // An earlier request in the batch may have just said so.
        told.some(
          ({ addressHash, cause, scope }) =>
            cause === 'opt_out' &&
            (scope.channel === null || scope.channel === each) &&
            isCovered(scope.topic) &&
            addressHash.equals(address.addressHash),
        )
      );
    });
  const shared = { suppressed: new Set(causes.keys()), isStopHeld };
  return request.proof.speaksForAddress ? { ...shared, address: standings } : shared;
}

function factsOn(
  recipient: LockedRecipient,
  channels: readonly Channel[],
  known: KnownOfAddresses,
): StandingFact[] {
  return channels.flatMap((channel) =>
    addressOn(recipient, channel).flatMap((address) => known.get(suppressionKey(address)) ?? []),
  );
}

/**
 * When what is out was stopped, by the person and at their addresses; read only for consents. A bounce or a dead number
 * says nothing about what someone wants. By recipient id.
 */
async function stopTimesOf(
  client: pg.PoolClient,
  requests: readonly ChangeRequest[],
  recipients: ReadonlyMap<string, LockedRecipient>,
  known: KnownOfAddresses,
): Promise<Map<string, StopTimes>> {
  const consenting = requests.filter(({ changes }) => changes.some(({ kind }) => kind === 'consent'));
  const found = consenting.flatMap((request) => recipients.get(recipientKey(keyOf(request))) ?? []);
  if (found.length === 0) return new Map();
  const scopes = await readStopTimes(
    client,
    found.map(({ id }) => id),
  );
  return new Map(
    found.map((recipient) => {
      const since = new Map<Channel, Date>();
      for (const channel of CHANNELS)
        for (const { topic, cause, made_at: at } of factsOn(recipient, [channel], known)) {
          const isWilled = cause === 'opt_out' || cause === 'complaint' || cause === 'erase';
          if (topic === '*' && isWilled && at > (since.get(channel) ?? NEVER)) since.set(channel, at);
        }
      return [recipient.id, { scopes: scopes.get(recipient.id) ?? new Map(), channels: since }];
    }),
  );
}

const NEVER = new Date(0);

/** What was turned on since; read only for changes that were made at another time. By recipient id. */
function startTimesOf(
  client: pg.PoolClient,
  requests: readonly ChangeRequest[],
  recipients: ReadonlyMap<string, LockedRecipient>,
): Promise<Map<string, Map<string, Date>>> {
  const earlier = requests.filter(({ context }) => context.madeAt);
  return readStartTimes(
    client,
    earlier.flatMap((request) => recipients.get(recipientKey(keyOf(request)))?.id ?? []),
  );
}

/** Which pauses are the recipient's own; read only for requests that may end no others. By recipient id. */
function ownPausesOf(
  client: pg.PoolClient,
  requests: readonly ChangeRequest[],
  recipients: ReadonlyMap<string, LockedRecipient>,
): Promise<Map<string, ReadonlySet<string>>> {
  const asking = requests.filter(
    ({ proof, changes }) =>
      proof.reducesOnly &&
      proof.endsOwnPauses &&
      changes.some(({ kind }) => kind === 'pause' || kind === 'resume'),
  );
  return readOwnPauses(
    client,
    asking.flatMap((request) => recipients.get(recipientKey(keyOf(request)))?.id ?? []),
  );
}

/**
 * What members and systems did for these recipients and can still undo; read only for an undo of theirs, and for a stop
 * of what is already out. By recipient id.
 */
function newestByOthersOf(
  client: pg.PoolClient,
  requests: readonly ChangeRequest[],
  recipients: ReadonlyMap<string, LockedRecipient>,
  standings: ReadonlyMap<string, Standings>,
): Promise<Map<string, Map<string, OthersChange>>> {
  const asking = requests.flatMap((request) => {
    const recipient = recipients.get(recipientKey(keyOf(request)));
    const own = recipient && standings.get(recipient.id);
    const isAsking = request.changes.some(({ kind, scope }) =>
      kind === 'stop'
        ? own?.get(scopeKey(scope))?.choice === 'out'
        : kind === 'restore' && isOfOthers(request),
    );
    return recipient && isAsking ? [{ id: recipient.id, now: request.context.now }] : [];
  });
  const since = Math.min(...asking.map(({ now }) => now.getTime())) - UNDO_FOR;
  return readNewestByOthers(
    client,
    asking.map(({ id }) => id),
    new Date(since),
  );
}

/**
 * The changes by others that concern a request: for an undo, those of its own kind of actor; otherwise, those of other
 * kinds.
 */
function newestFor(
  { context }: ChangeRequest,
  changes: ReadonlyMap<string, OthersChange> | undefined,
): ReadonlyMap<string, string> {
  const isUndo = context.undoesChangeId !== null;
  return new Map(
    [...(changes ?? [])].flatMap(([key, { changeId, actor }]): [string, string][] =>
      (actor === context.actor) === isUndo ? [[key, changeId]] : [],
    ),
  );
}

function addressOn(recipient: LockedRecipient, channel: Channel): AddressOnChannel[] {
  const addressHash = recipient.addressHashes[ADDRESS_OF[channel]];
  return addressHash ? [{ workspaceId: recipient.workspaceId, addressHash, channel }] : [];
}

/** Whether someone else makes it for the person, so that a repeat is not the person's own. */
const isOfOthers = ({ context }: ChangeRequest) => context.actor === 'member' || context.actor === 'api_key';
