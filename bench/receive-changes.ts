/**
 * Receives messages on its own port; once it has this many changes, it reports how many seconds they took from the
 * first.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const expected = Number(process.argv[2]);
let heard = 0;
let startedAt = 0;

const server = createServer((request, response) => {
  startedAt ||= performance.now();
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const { data } = JSON.parse(Buffer.concat(chunks).toString()) as { data: { changes: unknown[] } };
    heard += data.changes.length;
    response.writeHead(204).end();
    if (heard >= expected) process.send?.({ seconds: (performance.now() - startedAt) / 1_000 });
  });
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.once('disconnect', () => process.exit());
