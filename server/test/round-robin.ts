import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A simple load balancer: each connection goes to the next server in turn, skipping one that is gone. */
export async function startRoundRobin(
  urls: readonly string[],
): Promise<{ url: string; close: () => Promise<void> }> {
  const ports = urls.map((url) => Number(new URL(url).port));
  const open = new Set<Socket>();
  let turn = 0;
  const server = createServer((near) => {
    open.add(near);
    near.on('close', () => open.delete(near));
    near.on('error', () => undefined);
    turn += 1;
    join(near, turn, ports.length);
  });

  function join(near: Socket, place: number, tries: number): void {
    const far = connect(ports[place % ports.length] ?? 0, '127.0.0.1');
    let isJoined = false;
    far.once('connect', () => {
      isJoined = true;
      near.pipe(far).pipe(near);
    });
    far.on('error', () => {
      if (!isJoined && tries > 1) join(near, place + 1, tries - 1);
      else near.destroy();
    });
    far.on('close', () => {
      if (isJoined) near.destroy();
    });
    near.on('close', () => far.destroy());
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
