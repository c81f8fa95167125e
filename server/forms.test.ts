import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { answerInstead, noteBegun } from '@/lib/form-answer';
import { answerForm } from './forms';

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

/** The answer to a form, for a given behaviour of Next.js and our code. */
async function sent(listener: RequestListener, headers: Record<string, string> = {}) {
  server = createServer((request, response) => {
    answerForm(request, response, () => {
      listener(request, response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}/admin/w/x`, { method: 'POST', headers });
  const { status } = answer;
  return { status, text: await answer.text(), headers: answer.headers };
}

const PAGE = { status: 403, contentType: 'text/html; charset=utf-8', body: '<h1>No</h1>' };
const REFUSED = { status: 400, contentType: 'text/plain; charset=utf-8', body: 'Not ours' };

describe('a form', () => {
  it('is answered with 400 as unreadable if it fails before it reaches our code', async () => {
    const answer = await sent((_, response) => {
      response.statusCode = 500;
      response.setHeader('Content-Encoding', 'gzip');
      response.write('Internal');
      response.end(' Server Error');
    });
    expect(answer).toMatchObject({
      status: 400,
      text: expect.stringContaining('could not be read') as string,
    });
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  it('keeps its 500 if it fails in our code', async () => {
    const answer = await sent((_, response) => {
      noteBegun();
      response.writeHead(500, { 'Content-Type': 'text/plain' }).end('Ours');
    });
    expect(answer).toMatchObject({ status: 500, text: 'Ours' });
  });

  it('gets our page if it is refused to a browser, and Next.js’s answer if it is refused to a script', async () => {
    const refuse: RequestListener = (_, response) => {
      noteBegun();
      answerInstead(PAGE);
      response.statusCode = 404;
      response.end('nothing');
    };
    expect(await sent(refuse)).toMatchObject({ status: 403, text: PAGE.body });
    expect(await sent(refuse, { 'next-action': 'x' })).toMatchObject({ status: 404, text: 'nothing' });
  });

  it('is refused in the same way to a browser and a script if it is not ours', async () => {
    const refuse: RequestListener = (_, response) => {
      answerInstead(REFUSED);
      response.statusCode = 404;
      response.end('nothing');
    };
    for (const headers of [{}, { 'next-action': 'x' }])
      expect(await sent(refuse, headers)).toMatchObject({ status: 400, text: REFUSED.body });
  });

  it('keeps its streamed answer and all its cookies if it succeeds', async () => {
    const answer = await sent((_, response) => {
      noteBegun();
      response.setHeader('Set-Cookie', ['a=1', 'b=2']);
      response.write('one ');
      setTimeout(() => response.end('two'), 10);
    });
    expect(answer).toMatchObject({ status: 200, text: 'one two' });
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });
});
