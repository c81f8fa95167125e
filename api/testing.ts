/** For tests: the API on a real HTTP server on this machine. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { listenForApi } from '@/api/listener';

/** Serves the API on a free port, mounted as the front door mounts it. */
export async function serveApi(): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((request, response) => void listenForApi(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
