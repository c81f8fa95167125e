import type pg from 'pg';
import { appendEvents, type NewEvent } from '@/domain/choices/ledger/mutations/append';
import { keepFirstStops, type FirstStop } from '@/domain/choices/preference/mutations/first-stop';
import { isWhole, onlyOnes } from '@/domain/choices/preference/rules/first-stop';
import { readStandings } from '@/domain/choices/preference/data/read';
import { suppressionsOf } from '@/domain/choices/preference/rules/suppressions';
import { planChanges } from '@/domain/choices/preference/rules/plan';
import type { PlannedEvent, Refusal, Standings } from '@/domain/choices/preference/schema';
import { lockRecipients, recipientKey, type LockedRecipient } from '@/domain/people/recipient/mutations/lock';
import { appendFacts } from '@/domain/people/suppression/mutations';
import type { NewFact } from '@/domain/people/suppression/schema';
import { loadCatalogs, type Catalog } from '@/domain/catalog/topic/data';
import { retryDeadlock } from '@/lib/db/failure';
import { transaction } from '@/lib/db/pool';
import { newId } from '@/lib/id';
import { keyOf, byKey, type ChangeRequest } from '@/domain/choices/preference/mutations/request';
import { readGrounds } from '@/domain/choices/preference/mutations/grounds';

export type ChangeOutcome =
  | { kind: 'changed'; changeId: string; events: PlannedEvent[] }
  /** All of it already held; nothing was written. */
  | { kind: 'unchanged' }
  | { kind: 'refused'; refusals: Refusal[] }
  /** The recipient was erased, or the workspace is gone. */
  | { kind: 'gone' };

/** Writes in the same transaction, once the changes are made, such as an audit entry of what a member did. */
export type Beside = (client: pg.PoolClient, outcomes: readonly ChangeOutcome[]) => Promise<void>;

/**
 * The one way in for every change of preferences. Each request is made as a whole or not at all: it locks the recipient
 * and writes the consent events, the preferences, and the facts about the recipient's addresses, each at its own scope.
 * A choice holds for an address whichever ref it was made for. Several requests for one recipient are made in order.
 * What already holds succeeds and writes nothing.
 * @param beside makes one transaction of all the requests and what it writes.
 * @returns the outcomes, in the order of the requests. Throws if the database does: what was made by then holds, and
 *  is not made twice when it is requested again.
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
 * Makes the most frequent change by far, the stop of one scope at which its recipient has chosen nothing yet, in one
 * statement instead of a transaction's six. No other preference affects such a stop, so it is planned as if there were
 * none; the statement itself leaves out unknown recipients and those who have a preference at that scope.
 * @returns the requests that it made.
 */
async function makeFirstStops(
  requests: readonly ChangeRequest[],
  catalogs: ReadonlyMap<string, Catalog>,
): Promise<Map<ChangeRequest, ChangeOutcome>> {
  const planned = new Map<ChangeRequest, FirstStop & { events: PlannedEvent[] }>();
  for (const request of onlyOnes(requests, (each) => recipientKey(keyOf(each)))) {
    const { changes, asked, proof, context, consent } = request;
    const [change, ...others] = changes;
    const catalog = catalogs.get(request.scope.workspaceId);
    if (!catalog || change?.kind !== 'stop' || others.length > 0 || consent) continue;
    if (context.madeAt || context.cause) continue;
    if (!isWhole(change.scope, asked)) continue;
    const { topics, channels } = catalog;
    const plan = planChanges(changes, new Map(), {
      asked,
      reducesOnly: proof.reducesOnly,
      freshProof: proof.freshProof,
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
  // In one order, so that two batches that create the same people wait for each other instead of deadlocking.
  const recipients = await lockRecipients(client, requests.map(keyOf).sort(byKey));
  const ids = [...recipients.values()].map(({ id }) => id);
  const standings = await readStandings(client, ids);
  const groundsOf = await readGrounds(client, requests, recipients, standings);
  const written: Written = { events: [], facts: [] };
  const outcomes = requests.map((request): ChangeOutcome => {
    const recipient = recipients.get(recipientKey(keyOf(request)));
    const catalog = catalogs.get(request.scope.workspaceId);
    if (!recipient || !catalog) return { kind: 'gone' };
    const current: Standings = standings.get(recipient.id) ?? new Map();
    const grounds = groundsOf(request, recipient, catalog, written.facts);
    const plan = planChanges(request.changes, current, grounds);
    if (plan.kind === 'refused') return plan;
    if (plan.events.length === 0) return { kind: 'unchanged' };
    const changeId = newId();
    standings.set(recipient.id, plan.standings);
    written.events.push(...eventsOf(request, recipient, changeId, plan.events));
    written.facts.push(...suppressionsOf(request, recipient, changeId, plan.events));
    return { kind: 'changed', changeId, events: plan.events };
  });
  await appendEvents(client, written.events, SAVE_PREFERENCES);
  await appendFacts(client, written.facts);
  return outcomes;
}

/** What a batch writes. */
type Written = { events: NewEvent[]; facts: NewFact[] };

/** The events that the ledger is to hold for a change. */
function eventsOf(
  { context, consent }: ChangeRequest,
  { id: recipientId, workspaceId, consent: standing }: LockedRecipient,
  changeId: string,
  planned: readonly PlannedEvent[],
): NewEvent[] {
  return planned.map((event) => ({
    ...event,
    context,
    consent: consent ?? standing,
    workspaceId,
    recipientId,
    changeId,
  }));
}

/**
 * Runs beside `appendEvents`. One statement may touch a row only once, so of several events at one scope the last
 * counts.
 */
export const SAVE_PREFERENCES = `
  INSERT INTO preference (workspace_id, recipient_id, channel, topic, choice, frequency, paused_until, updated_at)
  SELECT DISTINCT ON (recipient_id, channel, topic)
         workspace_id, recipient_id, channel, topic, choice_after, frequency_after, paused_until_after, occurred_at
    FROM event ORDER BY recipient_id, channel, topic, ordinal DESC
  ON CONFLICT (recipient_id, channel, topic) DO UPDATE
     SET choice = excluded.choice, frequency = excluded.frequency,
         paused_until = excluded.paused_until, updated_at = excluded.updated_at`;
