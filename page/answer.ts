import { answerAsset } from '@/page/assets';
import { noReceiptFile, page, plain, receiptFile, see } from '@/page/answers';
import { answerForm } from '@/page/forms/answer';
import type { FormAnswer, FormState } from '@/page/forms/form-state';
import { honourGpc } from '@/page/gpc';
import type { Html } from '@/page/markup/html';
import { markedVisit } from '@/page/markup/slots';
import { isGpcSent } from '@/page/headers';
import { acceptedLanguages, pickedLanguage } from '@/page/languages';
import { openLost } from '@/page/lost';
import { brokenLinkPage } from '@/page/pages/broken-link';
import { donePage } from '@/page/pages/done';
import { historyPage } from '@/page/pages/history';
import { linkPage } from '@/page/pages/link';
import { lostPage } from '@/page/pages/lost';
import { receiptPage } from '@/page/pages/receipt';
import type { PageAnswer, PageRequest } from '@/page/request';
import { linkPath, routeOf, type LinkForm, type LinkRoute, type PageRoute } from '@/page/routes';
import { unavailable } from '@/page/unavailable';
import { readReceipt } from '@/page/view/receipt';
import { countFailedPage, countFailure, countView } from '@/page/view-count';
import { openVisit, type Visit, type VisitHeaders } from '@/page/visit';
import { openSenderNamed } from '@/domain/access/scope/data';
import { QueueFullError } from '@/lib/batch';
import { isDatabaseAway, noteDatabaseAway } from '@/lib/db/away';
import { isDatabaseDown } from '@/lib/db/failure';
import { PATIENCE, withDeadline } from '@/lib/deadline';
import { log } from '@/lib/log';

/**
 * Answers every request for a page of recipients: the pages and forms of a link, what they load, and addresses that lead
 * nowhere. The front door and Next.js both answer with it. It rejects only at a fault of ours.
 */
export async function answerPage(request: PageRequest, route: PageRoute): Promise<PageAnswer> {
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  if (route.to === 'link' && route.form && request.method === 'POST')
    return answerOwnForm(request, route, route.form);
  if (!isReading) return plain(405, 'This address takes GET and HEAD.', { Allow: 'GET, HEAD' });
  if (route.to === 'link') return answerLink(request, route);
  if (route.to === 'asset') return answerAsset(route.path) ?? plain(404, 'There is no such file.');
  return (await isDatabaseAway()) ? away(request) : noSuchPage(request, null);
}

/** A page of a link, or the one page of every link that does not work. */
async function answerLink(request: PageRequest, link: LinkRoute): Promise<PageAnswer> {
  const { text, below, search } = link;
  const isView = below === '' && request.method === 'GET';
  const refuse = () => {
    if (isView) countFailure(text, request.header('user-agent'));
    return away(request);
  };
  if (await isDatabaseAway()) return refuse();
  // Where a form came back with an error its address stays in the browser, which may open it again.
  if (link.form) return see(linkPath(text, '', search));
  try {
    return await withDeadline(shown(request, link, isView), PATIENCE);
  } catch (error) {
    if (error instanceof QueueFullError) return refuse();
    if (!isDatabaseDown(error)) throw error;
    noteDatabaseAway();
    return refuse();
  }
}

async function shown(request: PageRequest, link: LinkRoute, isView: boolean): Promise<PageAnswer> {
  const { text, below, receipt } = link;
  const search = new URLSearchParams(link.search);
  const visit = await openVisit(text, headersOf(request, search));
  if (!visit) return noSuchPage(request, text);
  if (leadsNowhere(text, visit)) return page(404, lostPage(markedVisit(visit)), visit);
  if (receipt) {
    const found = await readReceipt(visit, receipt.change);
    if (receipt.isFile) return found ? receiptFile(found.receipt) : noReceiptFile();
    const marked = markedVisit(visit);
    return found ? page(200, await receiptPage(marked, found), visit) : page(404, lostPage(marked), visit);
  }
  if (isView) countView(visit);
  return orFailed(visit, async () => page(200, await pageBelow(request, visit, below, search, null), visit));
}

/** Counts what could not be made once the link was opened. */
async function orFailed<T>(visit: Visit, make: () => Promise<T>): Promise<T> {
  try {
    return await make();
  } catch (error) {
    countFailedPage(visit);
    throw error;
  }
}

/** The page at an address below a link, or the link's own. */
async function pageBelow(
  request: PageRequest,
  visit: Visit,
  below: string,
  search: URLSearchParams,
  form: FormState | null,
): Promise<Html> {
  if (below === 'done') return donePage(markedVisit(visit), search, form);
  if (below === 'history') return historyPage(markedVisit(visit), search);
  const isSent = isGpcSent(request.method, request.header('sec-gpc'));
  const opened = await honourGpc(visit, isSent);
  return linkPage(markedVisit(opened.visit), { form, isGpcHonoured: opened.isGpcHonoured });
}

/** What stands in the link's place may be a good link and a path below it that leads nowhere. */
function leadsNowhere(text: string, visit: Visit): boolean {
  return !visit.token.includes('/') && /^[\w.~-]+\/[A-Za-z][\w./~-]*$/.test(text);
}

async function answerOwnForm(
  request: PageRequest,
  { text, search }: LinkRoute,
  name: LinkForm,
): Promise<PageAnswer> {
  const data = await request.form();
  if (!data) return plain(413, 'That is more than this form takes. Nothing was changed.');
  try {
    const from = headersOf(request, new URLSearchParams(search));
    const answer = await withDeadline(answerForm(text, name, data, from), PATIENCE);
    switch (answer.kind) {
      case 'see':
        return see(answer.path);
      case 'again':
        return await shownAgain(request, answer);
      case 'not_found':
        return await noSuchPage(request, text);
    }
  } catch (error) {
    if (error instanceof QueueFullError) return away(request);
    if (!isDatabaseDown(error)) throw error;
    log().warn({ error }, 'A form could not be kept: answered 503');
    noteDatabaseAway();
    return unavailable(request.header('accept-language'), 'unsure');
  }
}

/** 422: the page that the form stands on, with what was posted. */
async function shownAgain(
  request: PageRequest,
  { path, state }: Extract<FormAnswer, { kind: 'again' }>,
): Promise<PageAnswer> {
  const link = routeOf(path);
  if (link.to !== 'link') throw new Error('A form of a link is shown again on a page of that link');
  const search = new URLSearchParams(link.search);
  const visit = await openVisit(link.text, headersOf(request, search));
  if (!visit) return noSuchPage(request, link.text);
  return page(422, await pageBelow(request, visit, link.below, search, state), visit);
}

/** 404: the page names the sender if the link still does. */
async function noSuchPage(request: PageRequest, text: string | null): Promise<PageAnswer> {
  const named = text === null ? null : await openSenderNamed(text);
  const lost = await openLost(named?.kid ?? null, [
    pickedLanguage(new URLSearchParams(request.url.split('?')[1])),
    ...acceptedLanguages(request.header('accept-language')),
  ]);
  return page(404, brokenLinkPage(lost), null);
}

function away(request: PageRequest): PageAnswer {
  return unavailable(request.header('accept-language'));
}

function headersOf({ header }: PageRequest, search: URLSearchParams): VisitHeaders {
  return {
    acceptLanguage: header('accept-language'),
    pickedLanguage: pickedLanguage(search),
    userAgent: header('user-agent'),
  };
}
