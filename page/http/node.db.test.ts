import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { MAX_FORM } from './form';
import { answerOnSocket } from './node';

/** A server that answers with recipients' pages alone: its port, and how each answer ended. */
async function servePages(): Promise<{ port: number; ended: Promise<void>[] }> {
  const ended: Promise<void>[] = [];
  const server = createServer((asked, response) => {
    const answered = answerOnSocket(asked, response);
    if (answered) ended.push(answered);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, ended };
}

function post(port: number) {
  return request({ port, host: '127.0.0.1', method: 'POST', path: '/u/no-link/choose' });
}

it('a form that is too long is refused in words, though its length was not announced', async () => {
  const { port } = await servePages();
  const form = post(port);
  const answered = once(form, 'response') as Promise<[IncomingMessage]>;
  form.write('x'.repeat(MAX_FORM + 1));
  const [answer] = await answered;
  expect([answer.statusCode, answer.headers.connection]).toEqual([413, 'close']);
  form.destroy();
});

it('a client that hangs up in the middle of a form fails nothing', async () => {
  const { port, ended } = await servePages();
  const form = post(port).on('error', () => undefined);
  form.write('choice=');
  await expect.poll(() => ended.length).toBe(1);
  form.destroy();
  await expect(ended[0]).resolves.toBeUndefined();
});
