import type { IncomingMessage, ServerResponse } from 'node:http';
import { withFormAnswer, type FormAnswer, type PlainAnswer } from '@/lib/form-answer';
import { headerText } from '@/lib/header-text';

const UNREADABLE: PlainAnswer = {
  status: 400,
  contentType: 'text/plain; charset=utf-8',
  body: 'This could not be read as one of our forms. Nothing was changed.\n',
};

/** Whether a request submits a form of the admin area, whether a script or the browser itself sent it. */
export function isAdminForm({ method, url = '' }: IncomingMessage): boolean {
  return method === 'POST' && /^\/admin(?:[/?]|$)/.test(url);
}

/**
 * Answers forms of the admin area differently from Next.js (16) in two cases. If an action finds that the page does not
 * exist for this member, or that they lack permission, Next.js answers a form sent without scripts with 404 and an
 * empty page; the action says through lib/form-answer.ts what to answer instead. And if Next.js cannot decode a body
 * into an action's arguments, it answers 500, as if the server had failed.
 */
export function answerForm<T>(request: IncomingMessage, response: ServerResponse, handle: () => T): T {
  const answer: FormAnswer = { hasBegun: false, instead: null };
  replaceAnswer(response, (status) => insteadOf(status, answer, 'next-action' in request.headers));
  return withFormAnswer(answer, handle);
}

function insteadOf(status: number, answer: FormAnswer, isByScript: boolean): PlainAnswer | null {
  if (status === 500 && !answer.hasBegun) return answer.instead ?? UNREADABLE;
  // For a form sent by script, Next.js itself says which page to show.
  const isToldByPage = isByScript && answer.instead?.status !== UNREADABLE.status;
  return status === 404 && !isToldByPage ? answer.instead : null;
}

/** Checks an answer's status when its headers are about to be sent, and sends a replacement if there is one. */
function replaceAnswer(response: ServerResponse, insteadOf: (status: number) => PlainAnswer | null): void {
  const writeHead = response.writeHead.bind(response) as Sender;
  const write = response.write.bind(response) as Sender;
  const end = response.end.bind(response) as Sender;
  let isReplaced = false;
  response.writeHead = (...args: unknown[]) => {
    const status = typeof args[0] === 'number' ? args[0] : response.statusCode;
    const instead = insteadOf(status);
    if (!instead) {
      writeHead(...args);
      return response;
    }
    isReplaced = true;
    for (const name of OF_THE_BODY) response.removeHeader(name);
    response.setHeader('Content-Type', headerText(instead.contentType));
    response.setHeader('Cache-Control', 'no-store');
    writeHead(instead.status);
    end(instead.body);
    return response;
  };
  response.write = (...args: unknown[]) => {
    if (!response.headersSent) response.writeHead(response.statusCode);
    if (!isReplaced) return write(...args) as boolean;
    callBack(args);
    return true;
  };
  response.end = (...args: unknown[]) => {
    if (!response.headersSent) response.writeHead(response.statusCode);
    if (isReplaced) callBack(args);
    else end(...args);
    return response;
  };
}

type Sender = (...args: unknown[]) => unknown;

const OF_THE_BODY = ['content-encoding', 'content-length', 'transfer-encoding', 'etag', 'vary'];

function callBack(args: unknown[]): void {
  const last = args.findLast((arg) => typeof arg === 'function') as (() => void) | undefined;
  if (last) process.nextTick(last);
}
