import { Hono, type Context } from 'hono';
import { PLAIN_HEADERS } from '@/api/headers';
import { openLink } from '@/domain/access/data';
import type { LinkScope } from '@/domain/access/schema';
import { applyChanges, type ChangeOutcome, type ChangeRequest } from '@/domain/preference/mutations';
import { scopeOfLink } from '@/domain/preference/rules';
import { loadCatalog } from '@/domain/topic/data';
import { createBatcher, QueueFullError } from '@/lib/batch';
import { now, SECOND } from '@/lib/clock';
import { isDatabaseDown } from '@/lib/db/failure';
import { DeadlineError, withDeadline } from '@/lib/deadline';
import { log } from '@/lib/log';
import { createWindowLimit } from '@/lib/window-limit';

const BODY = 'List-Unsubscribe=One-Click';
const LONGEST_BODY = 4_096;
const ALLOW = 'GET, HEAD, POST, OPTIONS';
/** Under the two seconds within which a caller must hear that the database is away. */
const PATIENCE = 1.7 * SECOND;

/** All requests that arrive while a flush is in flight share the next one: two lanes keep the database busy. */
const batcher = createBatcher<ChangeRequest, ChangeOutcome>({
  flush: applyChanges,
  max: 256,
  lanes: 2,
  mostWaiting: 20_000,
  retryAlone: (error) => !isDatabaseDown(error),
});

/** Resolves when every one-click taken in has been answered: for a shutdown that loses nothing. */
export function oneClickIdle(): Promise<void> {
  return batcher.idle();
}

/** A repeat is harmless but not free. Per token, never per address: mailbox providers share theirs. ACCEPTANCE 11. */
const secondsToWait = createWindowLimit({ most: 20, window: 10 * SECOND });

/** `POST /u/TOKEN`: RFC 8058 one-click and nothing else. No cookie, any origin, never a redirect. ACCEPTANCE 2–7, 11. */
export const oneClick = new Hono()
  .on('POST', ['/:token', '/:token/'], answer)
  .on('OPTIONS', ['/:token', '/:token/'], (c) => c.body(null, 204, { ...PLAIN_HEADERS, Allow: ALLOW }))
  .all('/:token/*', notAllowed)
  .all('/:token', notAllowed);

function notAllowed(c: Context): Response {
  return c.text('This address takes GET, HEAD and POST.\n', 405, { ...PLAIN_HEADERS, Allow: ALLOW });
}

async function answer(c: Context): Promise<Response> {
  const isAsked = await isOneClick(c.req.raw);
  try {
    return await withDeadline(keep(c, isAsked), PATIENCE);
  } catch (error) {
    if (!(error instanceof DeadlineError || error instanceof QueueFullError || isDatabaseDown(error)))
      throw error;
    complain(error);
    return c.text('Not done yet: please send it again.\n', 503, { ...PLAIN_HEADERS, 'Retry-After': '5' });
  }
}

async function keep(c: Context, isAsked: boolean): Promise<Response> {
  const token = c.req.param('token') ?? '';
  const link = await openLink(token);
  if (!link) return notALink(c);
  if (!isAsked) {
    return c.text(`The body must be ${BODY} (RFC 8058), and nothing was changed.\n`, 400, PLAIN_HEADERS);
  }
  const wait = secondsToWait(token, performance.now());
  if (wait > 0) {
    return c.text('Too many requests with this link. It has been stopped already.\n', 429, {
      ...PLAIN_HEADERS,
      'Retry-After': String(wait),
    });
  }
  const outcome = await stop(link);
  return outcome.kind === 'gone' ? notALink(c) : c.body(null, 200, PLAIN_HEADERS);
}

let complainedAt = -Infinity;

/** Thousands a second would say the same while the database is away: one line a second is enough. */
function complain(error: unknown): void {
  if (performance.now() - complainedAt < SECOND) return;
  complainedAt = performance.now();
  log().warn({ error }, 'One-clicks could not be kept: answered 503');
}

function notALink(c: Context): Response {
  return c.text('This link does not work.\n', 404, PLAIN_HEADERS);
}

async function stop(link: LinkScope): Promise<ChangeOutcome> {
  const catalog = await loadCatalog(link);
  if (!catalog) return { kind: 'gone' };
  const scope = scopeOfLink(link.link, catalog.topics);
  return batcher.add({
    scope: link,
    recipient: link.link.recipient,
    changes: [{ kind: 'stop', scope }],
    asked: scope,
    reducesOnly: true,
    freshProof: false,
    context: {
      actor: 'one_click',
      actorId: null,
      source: 'one_click',
      link: link.link,
      wording: WORDING,
      locale: null,
      // Posted by the mailbox provider's machine for a person: its user agent tells nothing.
      automated: false,
      undoesChangeId: null,
      now: now(),
    },
  });
}

/** What the recipient saw was their mail program's own button; what was sent is the standard's. */
const WORDING = { locale: 'und', text: `${BODY} (RFC 8058)` };

/** ACCEPTANCE 2, 7: the one field with the one value, urlencoded or multipart. */
async function isOneClick(request: Request): Promise<boolean> {
  const text = await readShortBody(request);
  if (text === null) return false;
  if (text.trim() === BODY) return true;
  const type = request.headers.get('content-type') ?? '';
  if (!type.startsWith('multipart/form-data')) {
    return isTheOneField([...new URLSearchParams(text.trim())]);
  }
  const form = await new Response(text, { headers: { 'Content-Type': type } }).formData().catch(() => null);
  return form !== null && isTheOneField([...form]);
}

/** The body; null when it is longer than any one-click's, of which no more is read than shows that. */
async function readShortBody(request: Request): Promise<string | null> {
  const length = request.headers.get('content-length');
  if (length !== null) return Number(length) <= LONGEST_BODY ? request.text() : null;
  const chunks: Uint8Array[] = [];
  let read = 0;
  for await (const chunk of request.body ?? []) {
    read += chunk.length;
    if (read > LONGEST_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function isTheOneField(fields: [string, unknown][]): boolean {
  return fields.length === 1 && fields[0]?.[0] === 'List-Unsubscribe' && fields[0][1] === 'One-Click';
}
