/**
 * The API alone in its own process, mounted as the front door mounts it, for tests that stop or kill it. Tells its
 * parent where it listens, and reports every request as it arrives.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listenForApi } from '@/api/listener';
import { oneClickIdle } from '@/api/one-click/answer';
import { closePool } from '@/lib/db/pool';
import { env } from '@/lib/env';
import { noteStopping } from '@/lib/stopping';
import { drain } from '../drain';

export type FromApiChild = { kind: 'listening'; url: string } | { kind: 'request' };

const tell = (message: FromApiChild) => process.send?.(message);
const server = createServer((request, response) => {
  tell({ kind: 'request' });
  listenForApi(request, response);
});

process.once('SIGTERM', () => {
  noteStopping();
  void drain(server, { delay: env().DRAIN_DELAY })
    .then(oneClickIdle)
    .then(closePool)
    .then(() => process.exit(0));
});
process.once('disconnect', () => process.exit(1));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
tell({ kind: 'listening', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
