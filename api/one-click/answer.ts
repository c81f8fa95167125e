import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { PLAIN_HEADERS } from '@/api/headers';
import { ONE_CLICK_BODY } from './body';
import { REDUCING } from '@/domain/access/scope/rules';
import { openLinks } from '@/domain/access/scope/data';
import type { LinkScope } from '@/domain/access/scope/schema';
import { applyChanges } from '@/domain/choices/preference/mutations/apply';
import type { ChangeRequest } from '@/domain/choices/preference/mutations/request';
import { countLinkFaults } from '@/domain/access/link-fault/mutations';
import { scopeOfLink } from '@/domain/catalog/choice/rules';
import { loadCatalogs, type Catalog } from '@/domain/catalog/topic/data';
import { createBatcher, QueueFullError } from '@/lib/batch';
import { now, SECOND } from '@/lib/clock';
import { DamagedRowError, isDatabaseDown, isNothingDone } from '@/lib/db/failure';
import { DeadlineError, PATIENCE, withDeadline } from '@/lib/deadline';
import { headerTexts, type HeaderText } from '@/lib/header-text';
import { log } from '@/lib/log';
import { urgently } from '@/lib/urgent';
import { createWindowLimit } from '@/lib/window-limit';

/** An answer before it becomes HTTP: the front door writes it directly to the socket, Hono sends it elsewhere. */
export type OneClickAnswer = {
  status: ContentfulStatusCode;
  body: string;
  headers: Readonly<Record<string, HeaderText>>;
};

type Post = { token: string; isAsked: boolean };

/**
 * All requests that arrive while a flush is in flight share the next one; with four lanes, some keep the processor busy
 * while others wait for the disk. Batching starts at the token, so that a post costs a few promises instead of a dozen.
 */
const batcher = createBatcher<Post, OneClickAnswer>({
  flush: (posts) => urgently(answerAll(posts)),
  max: 256,
  lanes: 4,
  mostWaiting: 20_000,
  // One damaged link key must not fail the links of others.
  retryAlone: (error) => error instanceof DamagedRowError || !isDatabaseDown(error),
});

/** Resolves once every one-click received has been answered: for a shutdown that loses nothing. */
export function oneClickIdle(): Promise<void> {
  return batcher.idle();
}

/**
 * A repeat is harmless, but it costs work. The limit is per token, never per address, because all users of a mailbox
 * provider share its addresses. Requirement 11.
 */
const secondsToWait = createWindowLimit({ most: 20, window: 10 * SECOND });

/**
 * `POST /u/TOKEN`: RFC 8058 one-click and nothing else. No cookie, any origin, never a redirect. Requirements 2–7, 11.
 * @param isAsked whether the body asks for one-click.
 */
export function answerOneClick(token: string, isAsked: boolean): Promise<OneClickAnswer> {
  return withDeadline(batcher.add({ token, isAsked }), PATIENCE).catch((error: unknown) => {
    if (!(error instanceof DeadlineError || error instanceof QueueFullError || isDatabaseDown(error)))
      throw error;
    complain(error);
    return error instanceof QueueFullError || isNothingDone(error) ? NOT_DONE : UNSURE;
  });
}

async function answerAll(posts: readonly Post[]): Promise<OneClickAnswer[]> {
  const links = await openLinks(posts.map(({ token }) => token));
  const catalogs = await loadCatalogs(links.filter((link) => link !== null));
  const at = performance.now();
  const occurredAt = now();
  const stops: { place: number; request: ChangeRequest }[] = [];
  const answers = posts.map(({ isAsked }, place): OneClickAnswer => {
    const link = links[place];
    const catalog = link && catalogs.get(link.workspaceId);
    if (!catalog) return NOT_A_LINK;
    if (!isAsked) return NOT_ASKED;
    const wait = secondsToWait(link.token, at);
    if (wait > 0) return tooMany(wait);
    countLinkFaults(link, occurredAt);
    stops.push({ place, request: stopOf(link, catalog, occurredAt) });
    return DONE;
  });
  try {
    const outcomes = await applyChanges(stops.map(({ request }) => request));
    outcomes.forEach(({ kind }, index) => {
      const stop = stops[index];
      if (stop && kind === 'gone') answers[stop.place] = NOT_A_LINK;
    });
  } catch (error) {
    // Whether a link is invalid can be told without the database.
    if (!isDatabaseDown(error)) throw error;
    complain(error);
    for (const { place } of stops) answers[place] = isNothingDone(error) ? NOT_DONE : UNSURE;
  }
  return answers;
}

function stopOf(link: LinkScope, { topics }: Catalog, occurredAt: Date): ChangeRequest {
  const scope = scopeOfLink(link.link, topics);
  return {
    scope: link,
    recipient: link.link.recipient,
    changes: [{ kind: 'stop', scope }],
    asked: scope,
    proof: REDUCING,
    context: {
      actor: 'one_click',
      actorId: null,
      source: 'one_click',
      link: link.link,
      wording: WORDING,
      locale: null,
      // A mailbox provider's machine posts this for a person: its user agent says nothing about them.
      automated: false,
      undoesChangeId: null,
      now: occurredAt,
    },
  };
}

/** The recipient saw their mail program's own button; the standard defines what it sends. */
const WORDING = { locale: 'und', text: `${ONE_CLICK_BODY} (RFC 8058)` };

function saying(status: ContentfulStatusCode, body: string, retryAfter?: number): OneClickAnswer {
  const headers = headerTexts({
    ...PLAIN_HEADERS,
    ...(body && { 'Content-Type': 'text/plain; charset=UTF-8' }),
    'Content-Length': String(Buffer.byteLength(body)),
    ...(retryAfter && { 'Retry-After': String(retryAfter) }),
  });
  return { status, body, headers };
}

const DONE = saying(200, '');
const NOT_A_LINK = saying(404, 'This link does not work.\n');
const NOT_ASKED = saying(400, `The body must be ${ONE_CLICK_BODY} (RFC 8058), and nothing was changed.\n`);
const NOT_DONE = saying(503, 'Nothing was changed yet: please send it again.\n', 5);
/** The change may still be stored a moment later, or was stored before the connection broke. */
const UNSURE = saying(
  503,
  'It is not known yet whether this was done: please send it again, which changes nothing more if it was.\n',
  5,
);

function tooMany(wait: number): OneClickAnswer {
  return saying(429, 'Too many requests with this link: once is enough.\n', wait);
}

let complainedAt = -Infinity;

/** While the database is away, thousands of requests a second would log the same: one line a second is enough. */
function complain(error: unknown): void {
  if (performance.now() - complainedAt < SECOND) return;
  complainedAt = performance.now();
  log().warn({ error }, 'One-click requests could not be stored, and were answered with 503');
}
