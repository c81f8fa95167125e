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

/** A question of a workspace's about a time. */
export type Asked = Question & { scope: WorkspaceScope; at: Date };

/** A decision, and what another one in the same call must know of it. */
export type Reached = Decision & {
  /** Null: nobody has that ref. */
  recipientId: string | null;
  frequency: Frequency;
  /** How wide the scope is that the frequency was chosen at: its place in `coveringScopes`. */
  frequencyRank: number;
  /** Whose calendar the frequency goes by. */
  timeZone: string;
  /** Their address on the channel, where a frequency holds for it whoever has it. */
  slowedAddress: string | null;
  /** Whether it is that frequency that holds: it counts what went to any who have the address. */
  isOfAddress: boolean;
};

/**
 * Whether each of these may go out, in their order: `decide` of rules/decide.ts for thousands at once, in one query. A property
 * test holds the two together. More than a few thousand are shared out among connections, for each keeps one core busy.
 */
export async function decideAll(asked: readonly Asked[]): Promise<Reached[]> {
  const catalogs = await loadCatalogs(asked.map(({ scope }) => scope));
  const parts: Promise<Reached[]>[] = [];
  for (let from = 0; from < asked.length; from += MAX_A_QUERY)
    parts.push(decideWithin(pool(), asked.slice(from, from + MAX_A_QUERY), catalogs));
  return (await Promise.all(parts)).flat();
}

/** Ten thousand, the most of one call, take four connections: half of a process's. */
const MAX_A_QUERY = 2_500;

/**
 * {@link decideAsNamed}, also of those whose ref was merged into another's: asked about again under that, where nobody has it.
 * What goes out to nobody known is held against no address, so that these may not be left at it.
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
 * {@link decideAll} in a transaction that holds the recipients locked, so that what is decided holds until it ends.
 * @param catalogs read before it began: a transaction that waits for another connection may wait for itself.
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

/** What is asked about beside the recipient: a row for each topic, channel, workspace and time among the questions. */
type OfferRow = Record<(typeof COLUMNS)[number], unknown>;
async function offersOf(
  client: pg.PoolClient | pg.Pool,
  asked: readonly Asked[],
  catalogs: ReadonlyMap<string, Catalog>,
) {
  const archived = await archivedAmong(client, asked, catalogs);
  const rows: OfferRow[] = [];
  const placeOf = new Map<string, number>();
  const places = asked.map(({ scope, channel, topic, at }) => {
    const key = `${scope.workspaceId} ${channel} ${topic} ${at.getTime()}`;
    const known = placeOf.get(key);
    if (known !== undefined) return known;
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
    placeOf.set(key, rows.length);
    return rows.length;
  });
  return { rows, places };
}

const NONE: ReadonlySet<string> = new Set();
/** Of a workspace that is gone. */
const GONE: Offer = {
  state: 'unknown_topic',
  kind: 'marketing',
  defaultChoice: 'out',
  requiresVerifiedConsent: true,
  freshSince: new Date(0),
};

/** Which topics were archived, by workspace, of those that are not on offer: asked only where there are such. */
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

/** What is allowed otherwise, once its frequency is counted from the last message under it. */
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

/** Tells those who were erased from those whom nobody ever knew: only by a hash, so only where there is such a ref. */
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
