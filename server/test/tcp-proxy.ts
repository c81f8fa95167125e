import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import path from 'node:path';
import { SOCKET_FILE } from '../pglite/data-folder';

/** A connection to a database that a test can block, as a failing network or server would. */
export type TcpProxy = {
  /** The database's address through this proxy. */
  url: string;
  /** Breaks every connection, and refuses new ones until `open`. */
  cut: () => void;
  /** Passes nothing on any more, without breaking connections: what a hanging server looks like. */
  hang: () => void;
  /** Restores the initial state. */
  open: () => void;
  close: () => Promise<void>;
};

type State = 'open' | 'cut' | 'hanging';

/** Starts a proxy on a free port of this machine in front of the database at this address. */
export async function startTcpProxy(databaseUrl: string): Promise<TcpProxy> {
  const target = targetOf(new URL(databaseUrl));
  const pairs = new Set<[Socket, Socket]>();
  let state: State = 'open';
  const server = createServer((near) => {
    if (state === 'cut') {
      near.resetAndDestroy();
      return;
    }
    const far = connect(target);
    const pair: [Socket, Socket] = [near, far];
    pairs.add(pair);
    for (const [from, to] of [pair, [far, near] as const]) {
      from.on('data', (bytes) => {
        if (state === 'open') to.write(bytes);
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        pairs.delete(pair);
        to.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const breakAll = () => {
    for (const [near, far] of pairs) {
      near.resetAndDestroy();
      far.destroy();
    }
  };
  const url = new URL(databaseUrl);
  url.searchParams.delete('host');
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    cut: () => {
      state = 'cut';
      breakAll();
    },
    hang: () => {
      state = 'hanging';
    },
    open: () => {
      // The data swallowed meanwhile are lost to those connections, which cannot continue.
      if (state === 'hanging') breakAll();
      state = 'open';
    },
    close: async () => {
      breakAll();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The embedded database listens on a socket in a folder, which the address calls its host. */
function targetOf({ searchParams, hostname, port }: URL): { path: string } | { port: number; host: string } {
  const folder = searchParams.get('host');
  if (folder !== null) return { path: path.join(folder, SOCKET_FILE) };
  return { port: Number(port || 5432), host: hostname };
}
