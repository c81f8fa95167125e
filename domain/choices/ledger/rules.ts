import { createHash } from 'node:crypto';
import type { Actor, Wording } from '@/domain/access/author/schema';
import { sameStanding, withoutPast } from '@/domain/catalog/choice/rules';
import {
  EVERYTHING,
  NOTHING_CHOSEN,
  scopeKey,
  type ConsentAction,
  type ConsentStep,
  type Scope,
  type Standing,
} from '@/domain/catalog/choice/schema';
import type { Topic } from '@/domain/catalog/topic/schema';
import type { ConsentEvent, SaidEvent } from '@/domain/choices/ledger/schema';
import { CHANNELS, type Channel } from '@/domain/workspace/schema';
import { MINUTE } from '@/lib/clock';

/** A wording's id in the ledger: the SHA-256 of its locale, a newline and its text. */
export function hashWording({ locale, text }: Wording): Buffer {
  return createHash('sha256').update(`${locale}\n${text}`).digest();
}

/** How long after a change it can be undone. */
export const UNDO_FOR = 30 * MINUTE;

/** Recipients cannot undo changes made by these actors. */
const OTHERS: ReadonlySet<Actor> = new Set(['member', 'api_key', 'import']);

/** Actions that cannot be undone. */
const FINAL: ReadonlySet<ConsentAction> = new Set(['undo', 'erase', 'merge']);

/** Whether the recipient can still undo these events, which are one change. */
export function isUndoable(events: readonly ConsentEvent[], now: Date): boolean {
  return isRecent(events, now) && events.every(({ actor }) => !OTHERS.has(actor));
}

/** Whether a member can still undo these events: one change that a member made in the admin area. */
export function isUndoableByMember(events: readonly ConsentEvent[], now: Date): boolean {
  return (
    isRecent(events, now) && events.every(({ actor, source }) => actor === 'member' && source === 'admin')
  );
}

/**
 * Whether a sender's system can still undo these events: one change that it relayed as a wish.
 * @param relayedAt counts instead of when the wish was made, which may be long before.
 */
export function isUndoableByKey(events: readonly ConsentEvent[], relayedAt: Date, now: Date): boolean {
  return isRecent(events, now, relayedAt) && events.every(({ actor }) => actor === 'api_key');
}

function isRecent(
  events: readonly ConsentEvent[],
  now: Date,
  toldAt: Date | undefined = events[0]?.occurredAt,
): boolean {
  return (
    toldAt !== undefined &&
    events.length > 0 &&
    now.getTime() - toldAt.getTime() < UNDO_FOR &&
    events.every(({ action }) => !FINAL.has(action))
  );
}

/** When each stop was made: `scopes` by scope key, `channels` by the channel whose address was stopped. */
export type StopTimes = { scopes: ReadonlyMap<string, Date>; channels: ReadonlyMap<Channel, Date> };

/**
 * Whether a consent is newer than every stop it contradicts: those of the scopes that cover it, and those of the
 * address. What a person said last counts, whenever it reaches us. Requirement 9. A stop of unknown time counts as
 * later.
 * @param outs the scopes covering it that are out.
 */
export function isConsentedSince(
  { scope, givenAt }: { scope: Scope; givenAt: Date },
  outs: readonly Scope[],
  stops: StopTimes | undefined,
): boolean {
  const isLater = (stoppedAt: Date | undefined) => stoppedAt !== undefined && stoppedAt < givenAt;
  const addresses = scope.channel ? [scope.channel] : scope.topic === null ? CHANNELS : [];
  return (
    outs.every((out) => isLater(stops?.scopes.get(scopeKey(out)))) &&
    addresses.every((channel) => {
      const stoppedAt = stops?.channels.get(channel);
      return stoppedAt === undefined || isLater(stoppedAt);
    })
  );
}

/**
 * What a recorded consent changes. It opts in at its own scope, or reaffirms an opt-in that holds. A consent to a whole
 * channel lifts "stop everything", but for that channel alone: the stop is taken back and set anew on every other
 * channel and on sharing. These steps are `undo` events, and only their `after` says what holds. Any other wider stop
 * stays: consenting to one topic is not consenting to the rest of its channel.
 */
export function stepsOfConsent(
  scope: Scope,
  standings: ReadonlyMap<string, Standing>,
  topics: readonly Pick<Topic, 'key' | 'kind'>[],
  now: Date,
): ConsentStep[] {
  const at = (place: Scope) => withoutPast(standings.get(scopeKey(place)) ?? NOTHING_CHOSEN, now);
  const step = (place: Scope, choice: Standing['choice'], action: ConsentAction): ConsentStep => {
    const before = at(place);
    return { scope: place, before, after: { ...before, choice }, action };
  };
  const isComingBack = scope.channel !== null && scope.topic === null && at(EVERYTHING).choice === 'out';
  const rest: Scope[] = [
    ...CHANNELS.filter((channel) => channel !== scope.channel).map((channel) => ({ channel, topic: null })),
    ...topics.filter(({ kind }) => kind === 'sharing').map(({ key }) => ({ channel: null, topic: key })),
  ];
  const kept = rest.filter((place) => at(place).choice !== 'out');
  return [
    ...(isComingBack
      ? [step(EVERYTHING, null, 'undo'), ...kept.map((place) => step(place, 'out', 'undo'))]
      : []),
    step(scope, 'in', at(scope).choice === 'in' ? 'reaffirm' : 'opt_in'),
  ];
}

/**
 * Scope key → for each part of the standing, the newest choice that was not undone; null means unset, such as a pause
 * that ended.
 */
export type Said = ReadonlyMap<string, Partial<Standing>>;

/**
 * What several histories say together, as if one person had made them: at each scope, the newest choice of each part
 * counts. An undone change and the undo itself say nothing.
 */
export function newestSaid(events: readonly SaidEvent[]): Said {
  const undone = new Set(
    events.flatMap(({ undoesChangeId, scope }) =>
      undoesChangeId ? [`${undoesChangeId} ${scopeKey(scope)}`] : [],
    ),
  );
  const inOrder = [...events].sort(
    (a, b) => a.madeAt.getTime() - b.madeAt.getTime() || (a.id < b.id ? -1 : 1),
  );
  const said = new Map<string, Partial<Standing>>();
  for (const event of inOrder) {
    const key = scopeKey(event.scope);
    if (event.undoesChangeId || undone.has(`${event.changeId} ${key}`)) continue;
    const known = said.get(key) ?? {};
    for (const part of partsSaid(event)) Object.assign(known, { [part]: event.after[part] });
    said.set(key, known);
  }
  return said;
}

/** The parts of a standing that an event is about: those it changed, or the one it chose again as it was. */
function partsSaid({ action, before, after }: SaidEvent): (keyof Standing)[] {
  // A merge says nothing itself: the events of the merged histories do.
  if (action === 'merge' || action === 'erase') return [];
  if (sameStanding(before, after)) {
    if (action === 'pause' || action === 'resume') return ['pausedUntil'];
    const isChoice = action === 'reaffirm' || (after.choice === 'out' && action !== 'opt_in');
    return isChoice ? ['choice'] : ['frequency'];
  }
  return [
    ...(before.choice !== after.choice ? (['choice'] as const) : []),
    ...(before.frequency !== after.frequency ? (['frequency'] as const) : []),
    ...(before.pausedUntil?.getTime() !== after.pausedUntil?.getTime() ? (['pausedUntil'] as const) : []),
  ];
}
