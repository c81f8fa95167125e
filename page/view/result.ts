import { claimsOf, claimSentence, canBeRestored, isTrueNow, type Claim } from './claim';
import { changesOf, describeEvents, type ChangeView } from './events';
import { heldMark } from './held';
import { holdingAt, holdingSentence, holdingSentences, isSharing } from './holding';
import { forecastSentence } from './result-forecast';
import type { Visit } from '@/page/visit';
import { readEventsSince } from '@/domain/choices/ledger/data/history';
import { isUndoable, UNDO_FOR } from '@/domain/choices/ledger/rules';
import { EVERYTHING, type Scope } from '@/domain/catalog/choice/schema';
import type { ConsentEvent } from '@/domain/choices/ledger/schema';
import { readStory, type Story } from '@/domain/choices/preference/data/undo';
import { DAY, MINUTE } from '@/lib/clock';

/** What the result page says about a change: what it did, what came after it, and what holds now. */
export type ResultView = {
  /** `done`: it holds. `back`: it was taken back. `same`: it was so already, or holds no longer. */
  mark: 'done' | 'back' | 'same';
  title: string;
  /** What else there is to know about it, in sentences. */
  notes: string[];
  /** What it changed, if that is more than the title says. */
  lines: string[];
  /** When, and through what. */
  when: string | null;
  /** If more than one change is shown: each, oldest first. */
  story: ChangeView[];
  /** What holds now, if the title does not say so. */
  now: string[];
  /** Null where the visit's arm shows no forecast. */
  forecast: string | null;
  undo: { changeId: string; minutes: number } | null;
  /** Changed elsewhere while the page was open, and kept. */
  meanwhile: string[];
  changeId: string | null;
  /** A reason is asked for only if something was left and is still left; this says what. */
  asksWhy: 'stopped' | 'less' | 'paused' | null;
  /** Whether an answer may be shown and changed: for as long as the change could be undone here. */
  isFresh: boolean;
};

/** Why nothing was written: it was already stopped, already so, or even less came than was asked for. */
export const REPEATS = ['stopped', 'so', 'less'] as const;
export type Repeat = (typeof REPEATS)[number];

export type ResultQuery = {
  change: string | null;
  since: string | null;
  undid: string | null;
  repeat: Repeat | null;
  /** What held when it was requested again, see {@link heldMark}. */
  held: string | null;
  /** What was requested for everything, if a repeat has no change to show. */
  everything: boolean;
};

/** Reads a change of the visit's recipient and words its result; a change of anyone else reads as "nothing changed". */
export async function resultView(visit: Visit, query: ResultQuery): Promise<ResultView> {
  const asked = query.change ?? query.undid;
  const found = asked ? await readStory(visit.link, asked) : null;
  if (!found) return nothingView(visit, query);
  // A change that was taken back is shown as the change that took it back: its own words are no longer true.
  const undo = found.undoneBy ? await readStory(visit.link, found.undoneBy) : null;
  const view = undo ? storyView(visit, undo, found) : storyView(visit, found, null);
  return {
    ...view,
    // What held already when it was requested again is said for as long as it holds.
    notes: [
      ...(view.mark === 'done' || query.undid ? repeatNotes(visit, query, true) : []),
      ...(query.repeat === 'less' && !view.undo ? comeBackNotes(visit) : []),
      ...view.notes,
    ],
    meanwhile: await meanwhileOf(visit, query.since, found.events[0].changeId),
  };
}

function storyView(visit: Visit, { events, undoneBy, since }: Story, undid: Story | null): ResultView {
  const { t, dateTime } = visit.words;
  const [first] = events;
  const claims = claimsOf(events);
  const isUndo = first.action === 'undo' && first.undoesChangeId !== null;
  const holds = claims.every((claim) => isTrueNow(visit, claim));
  const after = since.filter(({ scope }) => claims.some((claim) => overlap(claim.scope, scope)));
  const tells = undid !== null || after.length > 0;
  const lessens = events.some(
    (event) => ['opt_out', 'opt_down', 'pause'].includes(event.action) && !isShortened(event),
  );
  const stops = claims.some(({ before, after }) => before.choice !== after.choice && after.choice === 'out');
  const pauses = claims.every((claim) => !keepsPause(claim));
  const isOwn = first.actor === 'recipient' || first.actor === 'one_click';
  const title = titleOf(visit, claims, { holds, isUndo, isOvertaken: after.length > 0 });
  const nowHolds = holdingSentences(
    visit,
    claims.map(({ scope }) => scope),
  );
  return {
    mark: holds ? (isUndo ? 'back' : 'done') : 'same',
    title,
    notes: [
      ...(holds && stops && !isUndo && isRecent(first, visit.now) ? [t('done.onTheWay')] : []),
      ...(!holds && after.length === 0 && !isExpired(claims, visit.now) ? [t('done.heldBack')] : []),
    ],
    lines: !tells && claims.length > 1 ? describeEvents(visit, events) : [],
    when: tells
      ? null
      : t('done.when', { when: dateTime(first.occurredAt), through: throughOf(visit, first) }),
    story: tells
      ? [...changesOf(visit, [...(undid?.events ?? []), ...events, ...after].reverse())].reverse()
      : [],
    now:
      holds && after.length === 0
        ? pausesOver(visit, claims)
        : nowHolds.filter((sentence) => sentence !== `${title}.`),
    forecast: forecastSentence(visit, events, { isFresh: !tells && isUndoable(events, visit.now) }),
    undo:
      undoneBy === null &&
      isUndoable(events, visit.now) &&
      claims.some((claim) => canBeRestored(visit, claim))
        ? { changeId: first.changeId, minutes: minutesLeft(first, visit.now) }
        : null,
    meanwhile: [],
    changeId: first.changeId,
    asksWhy: holds && lessens && isOwn ? (stops ? 'stopped' : pauses ? 'paused' : 'less') : null,
    isFresh: isUndoable(events, visit.now),
  };
}

function titleOf(
  visit: Visit,
  claims: readonly Claim[],
  { holds, isUndo, isOvertaken }: { holds: boolean; isUndo: boolean; isOvertaken: boolean },
): string {
  const { t } = visit.words;
  const [only, ...others] = claims;
  const isOne = only !== undefined && others.length === 0;
  if (!holds && isOne) return holdingSentence(visit, only.scope);
  if (!holds && isOvertaken) return t('done.changedSince');
  if (!isUndo) return isOne ? claimSentence(visit, only) : t('done.saved');
  return isOne ? t('done.undone', { sentence: claimSentence(visit, only) }) : t('done.undoneAll');
}

/** The result of a change that wrote nothing and has no other change to show, or of no change at all. */
async function nothingView(visit: Visit, query: ResultQuery): Promise<ResultView> {
  const { t } = visit.words;
  const scope = query.everything ? EVERYTHING : visit.about;
  return {
    mark: 'same',
    title: query.repeat ? holdingSentence(visit, scope) : t('done.titleNothing'),
    notes: query.repeat
      ? [
          ...repeatNotes(visit, query, !holdingAt(visit, scope).isOn),
          ...(query.repeat === 'less' ? comeBackNotes(visit) : []),
        ]
      : [t('done.nothing')],
    lines: [],
    when: null,
    story: [],
    now: [],
    forecast: forecastSentence(visit, [], { isFresh: false }),
    undo: null,
    meanwhile: await meanwhileOf(visit, query.since, null),
    changeId: null,
    asksWhy: null,
    isFresh: false,
  };
}

const REPEAT_NOTES = {
  stopped: 'done.alreadyStopped',
  so: 'done.alreadySo',
  less: 'done.alreadyLess',
} as const;

/** Says that it was so already only while nothing has changed since: much can have happened in between. */
function repeatNotes(visit: Visit, { repeat, held, undid }: ResultQuery, isStopped: boolean): string[] {
  const { t } = visit.words;
  const isSoStill = repeat === 'stopped' ? isStopped : held === heldMark(visit);
  return [
    ...(repeat && isSoStill ? [t(REPEAT_NOTES[repeat])] : []),
    ...(undid ? [t('done.undonePartly')] : []),
  ];
}

/**
 * If the messages that were to come less often do not come at all: how to get them again, if nothing here does that.
 */
function comeBackNotes(visit: Visit): string[] {
  const { t } = visit.words;
  const { contactEmail: contact } = visit.catalog.workspace;
  const { isOn, scope } = holdingAt(visit, visit.about);
  if (isOn) return [];
  return [scope.topic === null ? t('comeBack.text', { contact }) : t('comeBack.byManaging')];
}

function throughOf({ words: { t }, catalog }: Visit, { source }: ConsentEvent): string {
  return t(`history.through.${source}`, { brand: catalog.workspace.name });
}

/** Whether a message sent before the change may still be on its way. */
function isRecent({ occurredAt }: ConsentEvent, now: Date): boolean {
  return now.getTime() - occurredAt.getTime() < DAY;
}

function keepsPause({ before, after }: Claim): boolean {
  return before.pausedUntil?.getTime() === after.pausedUntil?.getTime();
}

/** The pauses that still cover what was changed: none of it comes before they end. */
function pausesOver(visit: Visit, claims: readonly Claim[]): string[] {
  const paused = claims.filter((claim) => {
    const { isOn, pausedUntil } = holdingAt(visit, claim.scope);
    return keepsPause(claim) && isOn && pausedUntil !== null && !isSharing(visit.catalog.topics, claim.scope);
  });
  return holdingSentences(
    visit,
    paused.map(({ scope }) => scope),
  );
}

/** Shortening a pause asks for more messages. */
function isShortened({ before, after }: ConsentEvent): boolean {
  return before.pausedUntil !== null && after.pausedUntil !== null && after.pausedUntil < before.pausedUntil;
}

/** A pause that is over ended by itself, and nothing holds its messages back. */
function isExpired(claims: readonly Claim[], now: Date): boolean {
  return claims.every(({ after }) => after.pausedUntil !== null && after.pausedUntil <= now);
}

function minutesLeft({ occurredAt }: ConsentEvent, now: Date): number {
  return Math.max(1, Math.ceil((occurredAt.getTime() + UNDO_FOR - now.getTime()) / MINUTE));
}

/** Whether two scopes overlap: whether a message can be under both. */
function overlap(a: Scope, b: Scope): boolean {
  const meet = (one: string | null, other: string | null) => one === null || other === null || one === other;
  return meet(a.channel, b.channel) && meet(a.topic, b.topic);
}

async function meanwhileOf(visit: Visit, since: string | null, changeId: string | null): Promise<string[]> {
  if (!since) return [];
  const events = await readEventsSince(visit.link, since);
  const mine = events.findIndex((event) => event.changeId === changeId);
  const others = events.slice(0, mine === -1 ? events.length : mine);
  return describeEvents(visit, others);
}
