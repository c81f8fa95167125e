import type pg from 'pg';
import type { WorkspaceScope } from '@/domain/access/scope/schema';
import { offerOf, type Offer } from '@/domain/choices/decision/rules/holding';
import { decisionOf } from '@/domain/choices/decision/rules/decide';
import { nextAllowedAt } from '@/domain/choices/decision/rules/timing';
import type { Decision, Question } from '@/domain/choices/decision/schema';
import { coveringScopes } from '@/domain/choices/preference/rules/effective';
import { readErasedRefs } from '@/domain/people/recipient/data';
import { ledToSurvivors } from '@/domain/people/merged-ref/data';
import { loadCatalogs, type Catalog } from '@/domain/catalog/topic/data';
import { FREQUENCIES, type Frequency } from '@/domain/catalog/topic/schema';
import { timeZoneOf } from '@/domain/workspace/rules';
import { pool } from '@/lib/db/pool';
import { prepared } from '@/lib/db/prepared';
import { COLUMNS, DECIDE, type Row } from '@/domain/choices/decision/data/query';

/** A workspace's question about a point in time. */
export type Asked = Question & { scope: WorkspaceScope; at: Date };

/** A decision, and what later decisions in the same call need to know about it. */
export type Reached = Decision & {
  /** Null: no recipient has that ref. */
  recipientId: string | null;
  frequency: Frequency;
  /** The index in `coveringScopes` of the scope at which the frequency was chosen. */
  frequencyRank: number;
  /** The time zone whose calendar the frequency follows. */
  timeZone: string;
  /** The hash of their address on the channel, if a frequency applies to the address itself. */
  slowedAddress: string | null;
  /** Whether the address's frequency is the one that applies: it counts messages to everyone who has the address. */
  isOfAddress: boolean;
};

/**
 * Decides each question, in order: `decide` of rules/decide.ts for thousands at once, in one query. A property test
 * keeps the two in agreement. More than a few thousand are shared out among connections, because each query keeps one
 * core busy.
 */
export async function decideAll(asked: readonly Asked[]): Promise<Reached[]> {
  const catalogs = await loadCatalogs(asked.map(({ scope }) => scope));
  const parts: Promise<Reached[]>[] = [];
  for (let from = 0; from < asked.length; from += MAX_A_QUERY)
    parts.push(decideWithin(pool(), asked.slice(from, from + MAX_A_QUERY), catalogs));
  return (await Promise.all(parts)).flat();
}

/** Ten thousand, the maximum of one call, take four connections: half of a process's. */
const MAX_A_QUERY = 2_500;

/**
 * {@link decideAsNamed}, then once more, under the surviving ref, for refs that were merged away. Both steps are needed
 * because a message to an unknown ref is not checked against any address.
 */
async function decideWithSurvivors(
  client: pg.PoolClient | pg.Pool,
  asked: readonly Asked[],
  catalogs: ReadonlyMap<string, Catalog>,
): Promise<Reached[]> {
  const reached = await decideAsNamed(client, asked, catalogs);
  const missing = asked.filter((_, index) => reached[index]?.recipientId === null);
  const led = await ledToSurvivors(client, missing);
  if (led.size === 0) return reached;
  const again = asked.flatMap((question) => led.get(question) ?? []);
  const answers = await decideAsNamed(client, again, catalogs);
  let next = 0;
  return reached.map((each, index) => {
    const question = asked[index];
    return question && led.has(question) ? (answers[next++] ?? each) : each;
  });
}

/**
 * {@link decideAll} in a transaction that has locked the recipients, so that the decisions hold until it ends.
 * @param catalogs read before the transaction began: a transaction that waits for another connection may wait for
 * itself.
 */
export async function decideWithin(
  client: pg.PoolClient | pg.Pool,
  asked: readonly Asked[],
  catalogs: ReadonlyMap<string, Catalog>,
): Promise<Reached[]> {
  if (asked.length === 0) return [];
  return withErasures(client, asked, await decideWithSurvivors(client, asked, catalogs));
}

async function decideAsNamed(
  client: pg.PoolClient | pg.Pool,
  asked: readonly Asked[],
  catalogs: ReadonlyMap<string, Catalog>,
): Promise<Reached[]> {
  const offers = await offersOf(client, asked, catalogs);
  const query = prepared(DECIDE, [
    asked.map(({ ref }) => ref),
    offers.places,
    ...COLUMNS.map((column) => offers.rows.map((row) => row[column])),
  ]);
  const { rows } = await client.query<Row>({ ...query, rowMode: 'array' });
  return asked.flatMap((question, index) => {
    const row = rows[index];
    const catalog = catalogs.get(question.scope.workspaceId);
    return row ? [reachedOf(row, question, catalog)] : [];
  });
}

/**
 * The part of a question that does not depend on the recipient: one row for each workspace, channel, topic and time.
 */
type OfferRow = Record<(typeof COLUMNS)[number], unknown>;
async function offersOf(
  client: pg.PoolClient | pg.Pool,
  asked: readonly Asked[],
  catalogs: ReadonlyMap<string, Catalog>,
) {
  // Most calls ask about many people and one message: whatever is the same as before is not looked up again.
  const isNew = (question: Asked, index: number) => !isSameMessage(question, asked[index - 1]);
  const archived = await archivedAmong(client, asked.filter(isNew), catalogs);
  const rows: OfferRow[] = [];
  const known = new Map<string, number>();
  let place = 0;
  const places = asked.map((question, index) =>
    isNew(question, index) ? (place = placeOf(question)) : place,
  );
  return { rows, places };

  function placeOf({ scope, channel, topic, at }: Asked): number {
    const key = `${scope.workspaceId} ${channel} ${topic} ${at.getTime()}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const catalog = catalogs.get(scope.workspaceId);
    const offer = catalog
      ? offerOf(catalog, { channel, topic }, archived.get(scope.workspaceId) ?? NONE, at)
      : GONE;
    rows.push({
      workspace_id: scope.workspaceId,
      channel,
      topic,
      state: offer.state,
      kind: offer.kind,
      default_choice: offer.defaultChoice,
      requires_verified: offer.requiresVerifiedConsent,
      fresh_since: offer.freshSince.toISOString(),
      at: at.toISOString(),
    });
    known.set(key, rows.length);
    return rows.length;
  }
}

/** Whether two questions differ in their recipients at most. */
function isSameMessage(one: Asked, other: Asked | undefined): boolean {
  return (
    one.topic === other?.topic &&
    one.channel === other.channel &&
    one.at.getTime() === other.at.getTime() &&
    one.scope.workspaceId === other.scope.workspaceId
  );
}

const NONE: ReadonlySet<string> = new Set();
/** The offer of a workspace that no longer exists. */
const GONE: Offer = {
  state: 'unknown_topic',
  kind: 'marketing',
  defaultChoice: 'out',
  requiresVerifiedConsent: true,
  freshSince: new Date(0),
};

/** The archived topics by workspace, among the asked ones that are not on offer; no query if there are none. */
async function archivedAmong(
  client: pg.PoolClient | pg.Pool,
  asked: readonly Asked[],
  catalogs: ReadonlyMap<string, Catalog>,
): Promise<Map<string, Set<string>>> {
  const missing = new Map<string, Set<string>>();
  for (const { scope, topic } of asked) {
    const { workspaceId } = scope;
    if (catalogs.get(workspaceId)?.topics.some(({ key }) => key === topic)) continue;
    missing.set(workspaceId, (missing.get(workspaceId) ?? new Set()).add(topic));
  }
  for (const [workspaceId, keys] of missing) {
    const { rows } = await client.query<{ key: string }>(
      'SELECT key FROM topic WHERE workspace_id = $1 AND key = ANY ($2) AND archived_at IS NOT NULL',
      [workspaceId, [...keys]],
    );
    missing.set(workspaceId, new Set(rows.map(({ key }) => key)));
  }
  return missing;
}

function reachedOf(row: Row, { channel, topic, at }: Asked, catalog: Catalog | undefined): Reached {
  const [rule, cause, outRank, pausedUntil, pauseRank, frequency, frequencyRank, recipientId, ...rest] = row;
  const [lastSentAt, timeZone, slowedAddress, isOfAddress, isConsentStale] = rest;
  const scopeAt = (rank: number) => coveringScopes({ channel, topic })[rank] ?? null;
  const reached: Reached = {
    decision: decisionOf(rule),
    rule,
    until: null,
    scope: null,
    cause: rule === 'suppressed' ? cause : null,
    isConsentStale,
    recipientId,
    frequency: FREQUENCIES[frequency ?? 0] ?? 'every',
    frequencyRank: frequencyRank ?? 0,
    timeZone: timeZoneOf(timeZone, catalog?.workspace ?? { timeZone: 'UTC' }),
    slowedAddress,
    isOfAddress: isOfAddress === true,
  };
  if (rule === 'opted_out' && outRank !== null) reached.scope = scopeAt(outRank);
  if (rule === 'paused' && pausedUntil !== null && pauseRank !== null) {
    reached.until = new Date(Math.round(pausedUntil));
    reached.scope = scopeAt(pauseRank);
  }
  if (rule !== 'allowed' || lastSentAt === null) return reached;
  return deferredWhereTooSoon(reached, new Date(Math.round(lastSentAt)), { channel, topic, at });
}

/** Defers an otherwise allowed message if its frequency does not yet allow another one. */
export function deferredWhereTooSoon(
  reached: Reached,
  lastSentAt: Date | null,
  { channel, topic, at }: Pick<Asked, 'channel' | 'topic' | 'at'>,
): Reached {
  const { frequency, frequencyRank, timeZone } = reached;
  const until = nextAllowedAt({ frequency, pausedUntil: null }, lastSentAt, at, timeZone);
  if (!until) return reached;
  const scope = coveringScopes({ channel, topic })[frequencyRank] ?? null;
  return { ...reached, decision: 'defer', rule: 'frequency', until, scope };
}

/** Distinguishes erased refs from unknown ones. Takes a hash for each ref, so it runs only if some are unknown. */
async function withErasures(
  client: pg.PoolClient | pg.Pool,
  asked: readonly Asked[],
  reached: readonly Reached[],
): Promise<Reached[]> {
  const unknown = new Map<string, { scope: WorkspaceScope; refs: Set<string> }>();
  asked.forEach(({ scope, ref }, index) => {
    if (reached[index]?.rule !== 'unknown_recipient') return;
    const group = unknown.get(scope.workspaceId) ?? { scope, refs: new Set() };
    unknown.set(scope.workspaceId, { ...group, refs: group.refs.add(ref) });
  });
  if (unknown.size === 0) return [...reached];
  const erased = new Set<string>();
  for (const { scope, refs } of unknown.values())
    for (const ref of await readErasedRefs(client, scope, [...refs]))
      erased.add(`${scope.workspaceId} ${ref}`);
  return reached.map((each, index): Reached => {
    const { scope, ref } = asked[index] ?? {};
    return each.rule === 'unknown_recipient' && erased.has(`${scope?.workspaceId} ${ref}`)
      ? { ...each, rule: 'erased' }
      : each;
  });
}
