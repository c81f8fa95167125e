import type pg from 'pg';
import type { WorkspaceScope } from '@/domain/access/schema';
import { readStopTimes } from '@/domain/consent/data';
import { appendEvents, type NewEvent } from '@/domain/consent/mutations';
import type { StopTimes } from '@/domain/consent/rules';
import type { ChangeContext, Scope, StandingConsent } from '@/domain/consent/schema';
import { keepFirstStops, type FirstStop } from '@/domain/first-stop/mutations';
import { isWhole, onlyOnes } from '@/domain/first-stop/rules';
import { readStandings } from '@/domain/preference/data';
import { planChanges, wideStopOver, type Grounds } from '@/domain/preference/rules';
import type { PlannedEvent, PreferenceChange, Refusal, Standings } from '@/domain/preference/schema';
import {
  lockRecipients,
  recipientKey,
  type LockedRecipient,
  type RecipientKey,
} from '@/domain/recipient/mutations';
import { ADDRESS_OF } from '@/domain/recipient/schema';
import {
  readSuppressed,
  readSuppressedSince,
  suppressionKey,
  type AddressOnChannel,
} from '@/domain/suppression/data';
import { lift, suppress, type AddressChange } from '@/domain/suppression/mutations';
import { loadCatalogs, type Catalog } from '@/domain/topic/data';
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
 * writes the consent events, the preferences and, where a scope is a whole channel or everything, the suppressions.
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
    if (!isWhole(change.scope, asked)) continue;
    const { topics, channels } = catalog;
    const plan = planChanges(changes, new Map(), {
      ...{ asked, reducesOnly, freshProof, topics, channels },
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
  const suppressed = await suppressedOf(client, requests, recipients);
  const stops = await stopTimesOf(client, requests, recipients);
  const written: Written = { events: [], addresses: new Map() };
  const outcomes = requests.map((request): ChangeOutcome => {
    const recipient = recipients.get(recipientKey(keyOf(request)));
    const catalog = catalogs.get(request.scope.workspaceId);
    if (!recipient || !catalog) return { kind: 'gone' };
    const current: Standings = standings.get(recipient.id) ?? new Map();
    const plan = planChanges(request.changes, current, {
      asked: request.asked,
      reducesOnly: request.reducesOnly,
      freshProof: request.freshProof,
      topics: catalog.topics,
      channels: catalog.channels,
      suppressed: suppressedChannels(recipient, suppressed),
      stops: stops.get(recipient.id),
      reached: CHANNELS.filter((channel) => recipient.addressHashes[ADDRESS_OF[channel]]),
      now: request.context.now,
    });
    if (plan.kind === 'refused') return plan;
    if (plan.events.length === 0) return { kind: 'unchanged' };
    const changeId = newId();
    standings.set(recipient.id, plan.standings);
    note(written, request, recipient, changeId, plan);
    return { kind: 'changed', changeId, events: plan.events };
  });
  await appendEvents(client, written.events, SAVE_PREFERENCES);
  await lift(client, [...written.addresses.values()]);
  await suppress(client, [...written.addresses.values()]);
  return outcomes;
}

/** What a batch writes. Of several changes that a recipient makes to an address on a channel, the last one stands. */
type Written = { events: NewEvent[]; addresses: Map<string, AddressChange> };

function keyOf({ scope, recipient }: ChangeRequest): RecipientKey {
  return { workspaceId: scope.workspaceId, ref: recipient };
}

function byKey(a: RecipientKey, b: RecipientKey): number {
  return recipientKey(a) < recipientKey(b) ? -1 : 1;
}

/** Only coming back asks whether an address is suppressed: a stop costs no such read. */
async function suppressedOf(
  client: pg.PoolClient,
  requests: readonly ChangeRequest[],
  recipients: ReadonlyMap<string, LockedRecipient>,
): Promise<Set<string>> {
  const returning = requests.filter(({ changes }) => changes.some(({ kind }) => kind === 'start'));
  const asked = returning.flatMap((request) => {
    const recipient = recipients.get(recipientKey(keyOf(request)));
    return recipient ? CHANNELS.flatMap((channel) => addressOn(recipient, channel)) : [];
  });
  return readSuppressed(client, asked);
}

/** Only consents ask when what is out was stopped. By the recipients' ids. */
async function stopTimesOf(
  client: pg.PoolClient,
  requests: readonly ChangeRequest[],
  recipients: ReadonlyMap<string, LockedRecipient>,
): Promise<Map<string, StopTimes>> {
  const consenting = requests.filter(({ changes }) => changes.some(({ kind }) => kind === 'consent'));
  const found = consenting.flatMap((request) => recipients.get(recipientKey(keyOf(request))) ?? []);
  if (found.length === 0) return new Map();
  const scopes = await readStopTimes(
    client,
    found.map(({ id }) => id),
  );
  const addresses = await readSuppressedSince(
    client,
    found.flatMap((recipient) => CHANNELS.flatMap((channel) => addressOn(recipient, channel))),
  );
  return new Map(
    found.map((recipient) => {
      const since = CHANNELS.flatMap((channel): [Channel, Date][] => {
        const at = addresses.get(addressKey(recipient, channel));
        return at ? [[channel, at]] : [];
      });
      return [recipient.id, { scopes: scopes.get(recipient.id) ?? new Map(), channels: new Map(since) }];
    }),
  );
}

function addressOn(recipient: LockedRecipient, channel: Channel): AddressOnChannel[] {
  const addressHash = recipient.addressHashes[ADDRESS_OF[channel]];
  return addressHash ? [{ workspaceId: recipient.workspaceId, addressHash, channel }] : [];
}

function suppressedChannels(recipient: LockedRecipient, suppressed: ReadonlySet<string>): Set<Channel> {
  if (suppressed.size === 0) return new Set();
  return new Set(CHANNELS.filter((channel) => suppressed.has(addressKey(recipient, channel))));
}

function addressKey(recipient: LockedRecipient, channel: Channel): string {
  return addressOn(recipient, channel).map(suppressionKey).join();
}

function note(
  written: Written,
  { context, freshProof, consent: given }: ChangeRequest,
  recipient: LockedRecipient,
  changeId: string,
  { events, standings }: { events: readonly PlannedEvent[]; standings: Standings },
): void {
  const { id: recipientId, workspaceId } = recipient;
  const consent = given ?? recipient.consent;
  for (const event of events) {
    const { scope, before, after, action } = event;
    written.events.push({
      context,
      consent,
      scope,
      before,
      after,
      action,
      workspaceId,
      recipientId,
      changeId,
    });
    // A consent that holds already is proof all the same: another record of that address may have stopped it.
    if (event.before.choice === event.after.choice && action !== 'reaffirm') continue;
    for (const channel of widelyStoppable(event.scope)) {
      const isStopped = wideStopOver(standings, { channel, topic: null }, context.now) !== null;
      // What was not out before and is not now may be suppressed all the same, by somebody else of that address.
      if (isStopped && event.after.choice !== 'out') continue;
      for (const address of addressOn(recipient, channel)) {
        const key = suppressionKey(address);
        if (isStopped) {
          written.addresses.set(`${key} ${recipientId}`, {
            ...address,
            kind: 'suppress',
            cause: 'opt_out',
            changeId,
          });
        } else if (freshProof) {
          for (const other of written.addresses.keys())
            if (other.startsWith(key)) written.addresses.delete(other);
          written.addresses.set(key, { ...address, kind: 'lift', only: null });
        } else {
          written.addresses.set(`${key} ${recipientId}`, { ...address, kind: 'lift', only: recipientId });
        }
      }
    }
  }
}

/** The channels whose addresses a choice at this scope suppresses: none where it is about a topic. */
function widelyStoppable({ channel, topic }: Scope): readonly Channel[] {
  if (topic !== null) return [];
  return channel ? [channel] : CHANNELS;
}

// One statement may touch a row once: of several events at one scope, the last one stands.
const SAVE_PREFERENCES = `
  INSERT INTO preference (workspace_id, recipient_id, channel, topic, choice, frequency, paused_until, updated_at)
  SELECT DISTINCT ON (recipient_id, channel, topic)
         workspace_id, recipient_id, channel, topic, choice_after, frequency_after, paused_until_after, occurred_at
    FROM event ORDER BY recipient_id, channel, topic, ordinal DESC
  ON CONFLICT (recipient_id, channel, topic) DO UPDATE
     SET choice = excluded.choice, frequency = excluded.frequency,
         paused_until = excluded.paused_until, updated_at = excluded.updated_at`;
