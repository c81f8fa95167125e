import { describeEvents } from '@/app/(recipient)/view/events';
import { centerStateOf, volumesOf } from '@/app/(recipient)/view/state';
import type { Visit } from '@/app/(recipient)/visit';
import { forecast } from '@/components/preference/center-state';
import { isUndone, readChange, readEventsSince } from '@/domain/consent/data';
import { scopeKey, type ConsentEvent } from '@/domain/consent/schema';
import { isUndoable, UNDO_FOR } from '@/domain/consent/rules';
import type { Standings } from '@/domain/preference/schema';

/** What the result page says about a change. */
export type ResultView = {
  title: string;
  lines: string[];
  /** From when it holds. */
  from: string;
  forecast: string;
  undo: { changeId: string; until: string } | null;
  /** Changed elsewhere while the page was open, and kept. */
  meanwhile: string[];
  changeId: string | null;
  /** A reason is asked for only where something was left. */
  asksWhy: boolean;
};

export type ResultQuery = { change: string | null; since: string | null; undid: string | null };

function forecastWith(visit: Visit, standings: Standings): number {
  return forecast(centerStateOf(visit, standings), volumesOf(visit, standings));
}

/** The forecast before these events: their scopes as the first of them found them. */
function forecastBefore(visit: Visit, events: readonly ConsentEvent[]): number {
  const { center } = visit;
  const before = new Map(center.standings);
  for (const event of [...events].reverse()) before.set(scopeKey(event.scope), event.before);
  // A channel's address that is suppressed now was not so before the very stop that suppressed it.
  const stops = events.filter(({ scope, after }) => scope.topic === null && after.choice === 'out');
  const suppressed = new Map(
    [...center.suppressed].filter(
      ([channel]) => !stops.some(({ scope }) => scope.channel === null || scope.channel === channel),
    ),
  );
  return forecastWith({ ...visit, center: { ...center, suppressed } }, before);
}

/** Reads a change of the visit's recipient and words its result; a change of nobody's reads as "nothing changed". */
export async function resultView(visit: Visit, query: ResultQuery): Promise<ResultView> {
  const { words, link, catalog, now } = visit;
  const { t, time } = words;
  const events = query.change ? await readChange(link, query.change) : [];
  const [first] = events;
  const after = forecastWith(visit, visit.center.standings);
  if (!first) {
    return {
      title: query.undid ? t('done.titleUndone') : t('done.titleNothing'),
      lines: [],
      from: query.undid ? t('done.undonePartly') : t('done.nothing'),
      forecast: t('forecast.same', { after }),
      undo: null,
      meanwhile: await meanwhileOf(visit, query.since, null),
      changeId: null,
      asksWhy: false,
    };
  }
  const isUndo = first.action === 'undo';
  const lessens = events.some(
    ({ action }) => action === 'opt_out' || action === 'opt_down' || action === 'pause',
  );
  const before = forecastBefore(visit, events);
  const canUndo = isUndoable(events, now) && !(await isUndone(link, first.changeId));
  return {
    title: isUndo ? t('done.titleUndone') : t('done.title'),
    lines: describeEvents(words, events, catalog.topics),
    from: isUndo ? t('done.undone') : lessens ? t('done.fromNow') : t('done.fromNowStart'),
    forecast: before === after ? t('forecast.same', { after }) : t('forecast.result', { before, after }),
    undo: canUndo
      ? { changeId: first.changeId, until: time(new Date(first.occurredAt.getTime() + UNDO_FOR)) }
      : null,
    meanwhile: await meanwhileOf(visit, query.since, first.changeId),
    changeId: first.changeId,
    asksWhy: lessens && first.actor === 'recipient',
  };
}

async function meanwhileOf(
  { link, words, catalog }: Visit,
  since: string | null,
  changeId: string | null,
): Promise<string[]> {
  if (!since) return [];
  const events = await readEventsSince(link, since);
  const mine = events.findIndex((event) => event.changeId === changeId);
  const others = events.slice(0, mine === -1 ? events.length : mine);
  return describeEvents(words, others, catalog.topics);
}
