import type pg from 'pg';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { readNewestByMembers, readStartTimes, readStopTimes } from '@/domain/choices/ledger/data';
import { appendEvents, type NewEvent } from '@/domain/choices/ledger/mutations';
import { UNDO_FOR, type StopTimes } from '@/domain/choices/ledger/rules';
import { scopeKey, type Scope } from '@/domain/catalog/choice/schema';
import type { ChangeContext } from '@/domain/access/author/schema';
import { type StandingConsent, ADDRESS_OF } from '@/domain/people/recipient/schema';
import { keepFirstStops, type FirstStop } from '@/domain/choices/preference/mutations/first-stop';
import { isWhole, onlyOnes } from '@/domain/choices/preference/rules/first-stop';
import { readOwnPauses, readStandings } from '@/domain/choices/preference/data/read';
import { planChanges, type Grounds } from '@/domain/choices/preference/rules/plan';
import type { PlannedEvent, PreferenceChange, Refusal, Standings } from '@/domain/choices/preference/schema';
import {
  lockRecipients,
  recipientKey,
  type LockedRecipient,
  type RecipientKey,
} from '@/domain/people/recipient/mutations';
import {
  holdingOfRows,
  readStandingFacts,
  suppressionKey,
  type AddressOnChannel,
  type StandingFact,
} from '@/domain/people/suppression/data';
import { appendFacts } from '@/domain/people/suppression/mutations';
import { factsOf } from '@/domain/people/suppression/rules';
import type { NewFact } from '@/domain/people/suppression/schema';
import { loadCatalogs, type Catalog } from '@/domain/catalog/topic/data';
import { CHANNELS, type Channel } from '@/domain/workspace/schema';
import { retryDeadlock } from '@/lib/db/failure';
import { transaction } from '@/lib/db/pool';
import { newId } from '@/lib/id';

/** What one person, system or link asks for one recipient: made as a whole or not at all. */
export type ChangeRequest = {
  scope: WorkspaceScope;
  /** The sender's ref; a recipient first seen here is created. */
  recipient: string;
  changes: readonly PreferenceChange[];
  context: ChangeContext;
  /** A consent that comes with the changes; without one, that which stands is noted beside them. */
  consent?: StandingConsent;
  /** Of what only reduces: whether it may shorten and end the pauses that its recipient asked for themselves. */
  endsOwnPauses?: boolean;
} & Pick<Grounds, 'asked' | 'reducesOnly' | 'freshProof'>;

export type ChangeOutcome =
  | { kind: 'changed'; changeId: string; events: PlannedEvent[] }
  /** All of it held already; nothing was written. */
  | { kind: 'unchanged' }
  | { kind: 'refused'; refusals: Refusal[] }
  /** The recipient was erased, or the workspace is gone. */
  | { kind: 'gone' };

/** What is written in the same transaction as the changes, once they are made: what a member did, in the audit log. */
export type Beside = (client: pg.PoolClient, outcomes: readonly ChangeOutcome[]) => Promise<void>;

/**
 * The one way in for every change of preferences. For each request, as a whole or not at all, it locks the recipient and
 * writes the consent events, the preferences and what they say of the recipient's addresses, each at its own scope: a
 * choice holds for an address whoever's ref it was made for.
 * Requests for one recipient are made one after the other, in order. What already holds succeeds and writes nothing.
 * @param beside makes one transaction of all the requests and what is written beside them.
 * @returns the outcomes, in the order of the requests. Throws when the database does: what was made by then holds, and
 *   is not made twice when it is asked for again.
 */
export async function applyChanges(
  requests: readonly ChangeRequest[],
  beside?: Beside,
): Promise<ChangeOutcome[]> {
  if (requests.length === 0) return [];
  const catalogs = await loadCatalogs(requests.map(({ scope }) => scope));
  const made = beside ? new Map<ChangeRequest, ChangeOutcome>() : await makeFirstStops(requests, catalogs);
  const rest = requests.filter((request) => !made.has(request));
  const outcomes = rest.length === 0 && !beside ? [] : await applyTogether(rest, catalogs, beside);
  let next = 0;
  return requests.map((request) => made.get(request) ?? outcomes[next++] ?? { kind: 'gone' });
}

function applyTogether(
  requests: readonly ChangeRequest[],
  catalogs: ReadonlyMap<string, Catalog>,
  beside: Beside | undefined,
): Promise<ChangeOutcome[]> {
  return retryDeadlock(() =>
    transaction(async (client) => {
      const outcomes = await writeChanges(client, requests, catalogs);
      await beside?.(client, outcomes);
      return outcomes;
    }),
  );
}

/**
 * Makes what is asked for most by far in one statement instead of a transaction's six: the stop of one thing about which
 * its recipient never chose. Nothing else that stands has a part in what such a stop does, so it is planned as if
 * nothing stood; the statement itself leaves out whoever has anything standing there, or is not known.
 * @returns those that it made.
 */
async function makeFirstStops(
  requests: readonly ChangeRequest[],
  catalogs: ReadonlyMap<string, Catalog>,
): Promise<Map<ChangeRequest, ChangeOutcome>> {
  const planned = new Map<ChangeRequest, FirstStop & { events: PlannedEvent[] }>();
  for (const request of onlyOnes(requests, (each) => recipientKey(keyOf(each)))) {
    const { changes, asked, reducesOnly, freshProof, context, consent } = request;
    const [change, ...others] = changes;
    const catalog = catalogs.get(request.scope.workspaceId);
    if (!catalog || change?.kind !== 'stop' || others.length > 0 || consent) continue;
    if (context.madeAt || context.cause) continue;
    if (!isWhole(change.scope, asked)) continue;
    const { topics, channels } = catalog;
    const plan = planChanges(changes, new Map(), {
      asked,
      reducesOnly,
      freshProof,
      topics,
      channels,
      suppressed: new Set(),
      now: context.now,
    });
    if (plan.kind === 'refused') continue;
    const stop = { ...keyOf(request), changeId: newId(), scope: change.scope, context };
    planned.set(request, { ...stop, events: plan.events });
  }
  const kept = await retryDeadlock(() => keepFirstStops([...planned.values()]));
  return new Map(
    [...planned].flatMap(([request, { changeId, events }]): [ChangeRequest, ChangeOutcome][] =>
      kept.has(changeId) ? [[request, { kind: 'changed', changeId, events }]] : [],
    ),
  );
}

async function writeChanges(
  client: pg.PoolClient,
  requests: readonly ChangeRequest[],
  catalogs: ReadonlyMap<string, Catalog>,
): Promise<ChangeOutcome[]> {
  // In one order, so that two batches that create the same people wait for each other rather than deadlock.
  const recipients = await lockRecipients(client, requests.map(keyOf).sort(byKey));
  const ids = [...recipients.values()].map(({ id }) => id);
  const standings = await readStandings(client, ids);
  const known = await knownOfAddresses(client, requests, recipients, standings);
  const stops = await stopTimesOf(client, requests, recipients, known);
  const started = await startTimesOf(client, requests, recipients);
  const ownPauses = await ownPausesOf(client, requests, recipients);
  const byMembers = await newestByMembersOf(client, requests, recipients, standings);
  const written: Written = { events: [], facts: [] };
  const outcomes = requests.map((request): ChangeOutcome => {
    const recipient = recipients.get(recipientKey(keyOf(request)));
    const catalog = catalogs.get(request.scope.workspaceId);
    if (!recipient || !catalog) return { kind: 'gone' };
    const current: Standings = standings.get(recipient.id) ?? new Map();
    const plan = planChanges(request.changes, current, {
      asked: request.asked,
      reducesOnly: request.reducesOnly,
      ownPauses: request.endsOwnPauses ? ownPauses.get(recipient.id) : undefined,
      freshProof: request.freshProof,
      topics: catalog.topics,
      channels: catalog.channels,
      ...addressGrounds(request, recipient, known, written),
      stops: stops.get(recipient.id),
      reached: CHANNELS.filter((channel) => recipient.addressHashes[ADDRESS_OF[channel]]),
      now: request.context.now,
      madeAt: request.context.madeAt,
      startedAt: started.get(recipient.id),
      isComplaint: request.context.cause === 'complaint',
      byMember: isOfMember(request) && !isUndo(request) ? undefined : byMembers.get(recipient.id),
      memberUndoes: isOfMember(request) ? request.context.undoesChangeId : null,
    });
    if (plan.kind === 'refused') return plan;
    if (plan.events.length === 0) return { kind: 'unchanged' };
    const changeId = newId();
    standings.set(recipient.id, plan.standings);
    note(written, request, recipient, changeId, plan.events);
    return { kind: 'changed', changeId, events: plan.events };
  });
  await appendEvents(client, written.events, SAVE_PREFERENCES);
  await appendFacts(client, written.facts);
  return outcomes;
}

/** What a batch writes. */
type Written = { events: NewEvent[]; facts: NewFact[] };

function keyOf({ scope, recipient }: ChangeRequest): RecipientKey {
  return { workspaceId: scope.workspaceId, ref: recipient };
}

function byKey(a: RecipientKey, b: RecipientKey): number {
  return recipientKey(a) < recipientKey(b) ? -1 : 1;
}

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
  written: Written,
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
        written.facts.some(
          ({ addressHash, cause, scope }) =>
            cause === 'opt_out' &&
            (scope.channel === null || scope.channel === each) &&
            isCovered(scope.topic) &&
            addressHash.equals(address.addressHash),
        )
      );
    });
  const shared = { suppressed: new Set(causes.keys()), isStopHeld };
  return speaksForAddress(request) ? { ...shared, address: standings } : shared;
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
 * Whether what is asked is said for the address: by its holder, who came through a link that went to it. A link that may
 * only reduce takes nothing back that another ref asked for; nor does who asks for a ref by another way.
 */
function speaksForAddress({ context, reducesOnly, freshProof }: ChangeRequest): boolean {
  return freshProof || (!reducesOnly && context.link !== null && context.actor === 'recipient');
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
    ({ reducesOnly, endsOwnPauses, changes }) =>
      reducesOnly && endsOwnPauses && changes.some(({ kind }) => kind === 'pause' || kind === 'resume'),
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

const isOfMember = ({ context }: ChangeRequest) => context.actor === 'member';
const isUndo = ({ context }: ChangeRequest) => context.undoesChangeId !== null;

function addressOn(recipient: LockedRecipient, channel: Channel): AddressOnChannel[] {
  const addressHash = recipient.addressHashes[ADDRESS_OF[channel]];
  return addressHash ? [{ workspaceId: recipient.workspaceId, addressHash, channel }] : [];
}

function note(
  written: Written,
  request: ChangeRequest,
  recipient: LockedRecipient,
  changeId: string,
  events: readonly PlannedEvent[],
): void {
  const { context } = request;
  const { id: recipientId, workspaceId, addressHashes } = recipient;
  const consent = request.consent ?? recipient.consent;
  const [consented] = request.changes.flatMap((change) =>
    change.kind === 'consent' ? [change.givenAt] : [],
  );
  const said = { workspaceId, recipientId, addressHashes, changeId, context, consentedAt: consented ?? null };
  for (const event of events) {
    written.events.push({ ...event, context, consent, workspaceId, recipientId, changeId });
    written.facts.push(...factsOf(event, { ...said, forAddress: speaksForAddress(request) }));
  }
}

/** Beside `appendEvents`. One statement may touch a row once: of several events at one scope, the last one stands. */
export const SAVE_PREFERENCES = `
  INSERT INTO preference (workspace_id, recipient_id, channel, topic, choice, frequency, paused_until, updated_at)
  SELECT DISTINCT ON (recipient_id, channel, topic)
         workspace_id, recipient_id, channel, topic, choice_after, frequency_after, paused_until_after, occurred_at
    FROM event ORDER BY recipient_id, channel, topic, ordinal DESC
  ON CONFLICT (recipient_id, channel, topic) DO UPDATE
     SET choice = excluded.choice, frequency = excluded.frequency,
         paused_until = excluded.paused_until, updated_at = excluded.updated_at`;
