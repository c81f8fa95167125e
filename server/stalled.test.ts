import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { hangUpOnStalled } from './stalled';

const server = createServer((request, response) => {
  request.resume();
  if (request.url === '/slow') void wait(1_000).then(() => response.end('slow'));
  else request.on('end', () => response.end('whole'));
});
hangUpOnStalled(server, 200);

let socket: Socket;
afterEach(() => socket.destroy());

async function open(): Promise<Socket> {
  if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
  socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** Everything that is sent until the connection is closed. */
async function heard(from: Socket): Promise<string> {
  let text = '';
  from.on('data', (chunk) => (text += chunk.toString()));
  await once(from, 'close');
  return text;
}

it.each([
  'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\nhalf',
  'POST / HTTP/1.1\r\nHost: x\r\n',
])('a connection that stalls in the middle of a request is closed: %j', async (half) => {
  const line = await open();
  line.write(half);
  expect(await heard(line)).toMatch(/^(HTTP\/1\.1 408 |$)/);
});

it('a complete request may take as long as its answer needs', async () => {
  const line = await open();
  line.write('GET /slow HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  expect(await heard(line)).toContain('slow');
});
