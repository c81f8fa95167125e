import type pg from 'pg';
import { readNewestByMembers, readStartTimes, readStopTimes } from '@/domain/choices/ledger/data';
import { UNDO_FOR, type StopTimes } from '@/domain/choices/ledger/rules';
import { scopeKey, type Scope } from '@/domain/catalog/choice/schema';
import { readOwnPauses } from '@/domain/choices/preference/data/read';
import type { Grounds } from '@/domain/choices/preference/rules/plan';
import type { Standings } from '@/domain/choices/preference/schema';
import { recipientKey, type LockedRecipient } from '@/domain/people/recipient/mutations';
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

/** What the requests of a batch are judged against, read at once for all of them. */
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
  const byMembers = await newestByMembersOf(client, requests, recipients, standings);
  return (request, recipient, { topics, channels }, facts) => {
    const { asked, proof, context } = request;
    const isUndo = context.undoesChangeId !== null;
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
      byMember: isOfMember(request) && !isUndo ? undefined : byMembers.get(recipient.id),
      memberUndoes: isOfMember(request) ? context.undoesChangeId : null,
    };
  };
}

/** The grounds of one request. @param facts what the requests before it in the batch have said of addresses. */
type GroundsOf = (
  request: ChangeRequest,
  recipient: LockedRecipient,
  catalog: Pick<Catalog, 'topics' | 'channels'>,
  facts: readonly NewFact[],
) => Grounds;

/** What stands of addresses on channels, by {@link suppressionKey}. */
type KnownOfAddresses = ReadonlyMap<string, StandingFact[]>;

/** Only who asks for more, or stops what is stopped, is held against what stands of their addresses: a first stop is not. */
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

/** What stands of a recipient's addresses, as their request is held against it. */
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
        // An earlier request of the batch may have just said so.
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
 * Only consents ask when what is out was stopped, by the person and at their addresses. A bounce and a dead number say
 * nothing of what somebody wants. By the recipients' ids.
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

/** Only what was made at another time asks what was turned on since. By the recipients' ids. */
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

/** Only who may end nothing else asks which pauses are their own. By the recipients' ids. */
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
 * What members did for these recipients and can still take back. Only a member's undo asks, and whoever stops what is
 * out already. By the recipients' ids.
 */
function newestByMembersOf(
  client: pg.PoolClient,
  requests: readonly ChangeRequest[],
  recipients: ReadonlyMap<string, LockedRecipient>,
  standings: ReadonlyMap<string, Standings>,
): Promise<Map<string, Map<string, string>>> {
  const asking = requests.flatMap((request) => {
    const recipient = recipients.get(recipientKey(keyOf(request)));
    const own = recipient && standings.get(recipient.id);
    const isAsking = request.changes.some(({ kind, scope }) =>
      kind === 'stop'
        ? own?.get(scopeKey(scope))?.choice === 'out'
        : kind === 'restore' && isOfMember(request),
    );
    return recipient && isAsking ? [{ id: recipient.id, now: request.context.now }] : [];
  });
  const since = Math.min(...asking.map(({ now }) => now.getTime())) - UNDO_FOR;
  return readNewestByMembers(
    client,
    asking.map(({ id }) => id),
    new Date(since),
  );
}

function addressOn(recipient: LockedRecipient, channel: Channel): AddressOnChannel[] {
  const addressHash = recipient.addressHashes[ADDRESS_OF[channel]];
  return addressHash ? [{ workspaceId: recipient.workspaceId, addressHash, channel }] : [];
}

const isOfMember = ({ context }: ChangeRequest) => context.actor === 'member';
