import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { Change } from '@/domain/feed/change/schema';

export type Heard = {
  path: string;
  id: string;
  headers: Record<string, string>;
  text: string;
  /** As verified by the official library. */
  message: { type: string; timestamp: string; data: { changes?: Change[] } & Record<string, unknown> };
};

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

export type Receiver = {
  url: string;
  heard: Heard[];
  /** The refs of the changes received, in order. */
  refs: () => (string | null)[];
  /** The secrets to verify with; without any, nothing is verified. */
  secret: string | null;
  /** How it answers from now on; given several answers, it uses them one after the other. */
  answer: Answer;
  close: () => Promise<void>;
};

export const OK: Answer = (response) => response.writeHead(204).end();
export const failing =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end('No.');
export const HANGING: Answer = () => undefined;
export const CUTTING: Answer = (_response, request) => request.socket.destroy();

/** A webhook receiver on this machine, which verifies messages with the official library. */
export async function startReceiver(): Promise<Receiver> {
  const server = createServer((request, response) => {
    void hear(request).then(() => {
      receiver.answer(response, request);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  async function hear(request: IncomingMessage): Promise<void> {
    let text = '';
    for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString();
    const headers = request.headers as Record<string, string>;
    const message = receiver.secret
      ? new Webhook(receiver.secret).verify(text, headers)
      : (JSON.parse(text) as unknown);
    receiver.heard.push({
      path: request.url ?? '',
      id: headers['webhook-id'] ?? '',
      headers,
      text,
      message: message as Heard['message'],
    });
  }

  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    heard: [],
    refs: () => receiver.heard.flatMap(({ message }) => message.data.changes?.map(({ ref }) => ref) ?? []),
    secret: null,
    answer: OK,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}
