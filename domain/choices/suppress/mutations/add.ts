// Tests: domain/people/suppression/mutations.db.test.ts
import type pg from 'pg';
import { REDUCING } from '@/domain/access/scope/rules';
import { appendAudit } from '@/domain/access/audit/mutations';
import { contextBy } from '@/domain/access/author/rules';
import type { NamedAuthor } from '@/domain/access/author/schema';
import { scopeKey } from '@/domain/catalog/choice/schema';
import { keepReasons } from '@/domain/choices/ledger/mutations/feedback';
import { applyChanges, type ChangeOutcome } from '@/domain/choices/preference/mutations/apply';
import type { ChangeRequest } from '@/domain/choices/preference/mutations/request';
import { ADDRESS_OF } from '@/domain/people/recipient/schema';
import { forgetConsentOfNumbers } from '@/domain/people/recipient/mutations/record';
import type { NewStop, StopOutcome } from '@/domain/people/stop-list/schema';
import { appendFacts } from '@/domain/people/suppression/mutations';
import type { NewFact } from '@/domain/people/suppression/schema';
import { loadCatalog, type Catalog } from '@/domain/catalog/topic/data';
import type { WorkspaceScope } from '@/domain/workspace/schema';
import { retryDeadlock } from '@/lib/db/failure';
import { pool, transaction } from '@/lib/db/pool';
import { groupsBy } from '@/lib/group';
import { stopKey, newsAmong, ownersOf, resolve, type Stop, type Wish } from '@/domain/choices/suppress/data';

/** Large enough to make a transaction's overhead small, small enough to hold its locks briefly. */
const BATCH = 2_000;

/**
 * Adds addresses to the stop list, in the given order, in batches that each succeed or fail as a whole; rejected rows
 * are reported by their index. An opt-out or a complaint also becomes a change in the ledger for everyone known by the
 * address. A bounce or a dead number is no one's choice, and stops the address alone. See docs/decisions/0016.
 */
export async function addStops(
  scope: WorkspaceScope,
  by: NamedAuthor,
  wanted: readonly NewStop[],
  now: Date,
): Promise<StopOutcome> {
  const outcome: StopOutcome = { added: 0, known: 0, answered: 0, rejects: [] };
  const catalog = await loadCatalog(scope);
  if (!catalog) return outcome;
  for (let start = 0; start < wanted.length; start += BATCH) {
    const batch = await addBatch(scope, wanted.slice(start, start + BATCH), { catalog, now, by });
    outcome.added += batch.added;
    outcome.known += batch.known;
    outcome.answered += batch.answered;
    outcome.rejects.push(...batch.rejects.map((reject) => ({ ...reject, index: reject.index + start })));
  }
  if (outcome.added > 0) {
    const details = { added: outcome.added, causes: [...new Set(wanted.map(({ cause }) => cause))].sort() };
    await appendAudit(pool(), scope, { action: 'suppression.added', details }, by);
  }
  return outcome;
}

type Telling = { catalog: Catalog; now: Date; by: NamedAuthor };

async function addBatch(
  scope: WorkspaceScope,
  wanted: readonly NewStop[],
  telling: Telling,
): Promise<StopOutcome> {
  const { stops, wishes, rejects } = await resolve(scope, wanted, telling);
  const news = await newsAmong(scope, stops);
  // An opt-out applies to whoever came to have the address since, even if it was known before; a complaint only once.
  const told = stops.filter((stop) => stop.cause === 'opt_out' || news.get(stopKey(scope, stop)) === stop);
  const asked = requestsOf(scope, [...wishes, ...(await ownersOf(scope, told))], telling);
  const write = async (client: pg.PoolClient, outcomes: readonly ChangeOutcome[] = []) => {
    await appendFacts(
      client,
      [...news.values()].map((stop) => factOf(scope, stop, telling)),
    );
    await keepReasons(client, scope, reasonsOf(asked, outcomes));
    await forgetConsentOfNumbers(client, scope, numbersOutOfService(stops));
  };
  if (asked.length > 0) await applyChanges(asked, write);
  else await retryDeadlock(() => transaction((client) => write(client)));
  const distinct = new Set(stops.map((stop) => stopKey(scope, stop)));
  const isDated = stops.some(({ madeAt }) => madeAt !== null);
  const left = isDated ? await newsAmong(scope, [...news.values()]) : new Map();
  return { added: news.size, known: distinct.size - news.size, answered: left.size, rejects };
}

function factOf(
  { workspaceId }: WorkspaceScope,
  { hash, channel, topic, cause, recipientId, madeAt }: Stop,
  { now, by }: Telling,
): NewFact {
  return {
    workspaceId,
    addressHash: hash,
    kind: ADDRESS_OF[channel],
    scope: { channel, topic },
    cause,
    frequency: null,
    pausedUntil: null,
    forAddress: false,
    changeId: null,
    undoesChangeId: null,
    recipientId,
    madeAt: madeAt ?? now,
    source: by.source,
    toldBy: by.actorId,
  };
}

type Asked = ChangeRequest & { reason: string | null };

/** One request for all that a recipient said at one time, for one cause. */
function requestsOf(scope: WorkspaceScope, wishes: readonly Wish[], { now, by }: Telling): Asked[] {
  const together = groupsBy(wishes, ({ ref, cause, madeAt }) => `${ref} ${cause} ${madeAt?.getTime() ?? ''}`);
  return [...together.values()].flatMap((own): Asked[] => {
    const [first] = own;
    if (!first) return [];
    const scopes = new Map(
      own.map(({ channel, topic }) => [scopeKey({ channel, topic }), { channel, topic }]),
    );
    const cause = first.cause === 'complaint' ? 'complaint' : undefined;
    const context = contextBy(by, now, { cause, madeAt: first.madeAt ?? undefined });
    const reason = own.find((wish) => wish.reason !== null)?.reason ?? null;
    return [
      {
        scope,
        recipient: first.ref,
        context,
        reason,
        asked: 'center',
        proof: REDUCING,
        changes: [...scopes.values()].map((about) => ({ kind: 'stop', scope: about })),
      },
    ];
  });
}

/** The reasons that were told, for those of the changes that were made. */
function reasonsOf(asked: readonly Asked[], outcomes: readonly ChangeOutcome[]) {
  return asked.flatMap(({ reason, recipient }, index) => {
    const outcome = outcomes[index];
    return reason !== null && outcome?.kind === 'changed'
      ? [{ ref: recipient, changeId: outcome.changeId, reason }]
      : [];
  });
}

/**
 * The numbers that were taken out of service. Consent belongs to a person: if they have another address it stands, and
 * the suppression alone keeps messages from the number. Requirement 23.
 */
function numbersOutOfService(stops: readonly Stop[]): Buffer[] {
  return stops
    .filter(({ cause, channel }) => cause === 'deactivated' && ADDRESS_OF[channel] === 'phone')
    .map(({ hash }) => hash);
}
