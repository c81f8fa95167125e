import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { isCallable, post, readTarget, type Resolve } from '@/lib/outbound';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

async function serve(listener: RequestListener): Promise<number> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

const call = (url: string, rest: Partial<Parameters<typeof post>[1]> = {}) =>
  post(url, {
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
    allowLoopback: false,
    signal: new AbortController().signal,
    milliseconds: 2_000,
    ...rest,
  });
const leadingTo =
  (...addresses: string[]): Resolve =>
  () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));

describe('an address that is never called (requirement 32)', () => {
  it.each([
    '10.0.0.1',
    '172.16.0.1',
    '192.168.1.1',
    '127.0.0.1',
    '127.255.0.9',
    '0.0.0.0',
    '169.254.169.254',
    '100.100.100.200',
    '100.64.0.1',
    '192.0.0.192',
    '168.63.129.16',
    '198.18.0.1',
    '203.0.113.9',
    '224.0.0.1',
    '240.0.0.1',
    '255.255.255.255',
    '192.88.99.1',
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    'fec0::1',
    '2001:db8::1',
    '100::1',
    '::ffff:127.0.0.1',
    '::ffff:10.0.0.1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '64:ff9b::a00:1',
    '64:ff9b:1::a00:1',
    '2002:7f00:1::',
    '2001::1',
    '3fff::1',
    '5f00::1',
    'localhost',
    '1',
  ])('%s', (address) => {
    expect(isCallable(address, false)).toBe(false);
  });

  it('is any but a public one', () => {
    for (const address of ['93.184.216.34', '8.8.8.8', '2606:4700:4700::1111', '::ffff:8.8.8.8'])
      expect(isCallable(address, false), address).toBe(true);
  });

  it.each([
    'http://example.com/',
    'ftp://example.com/',
    'file:///etc/passwd',
    'not an address',
    'https://',
    'https://u:p@example.com/',
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://[::1]/',
    'https://[::ffff:7f00:1]/',
    'https://169.254.169.254/latest/meta-data',
    'https://[64:ff9b::169.254.169.254]/',
    'https://１２７.0.0.1/',
  ])('%s', async (url) => {
    expect(readTarget(url, false)).toBeNull();
    expect(await call(url)).toMatchObject({ kind: 'failed', problem: 'refused' });
  });

  it.each([['127.0.0.1'], ['::1'], ['93.184.216.34', '10.0.0.1'], ['64:ff9b::a00:1'], ['fd00::1']])(
    'is one whose name leads to %s',
    async (...addresses) => {
      const answer = await call('https://receiver.example/', { resolve: leadingTo(...addresses) });
      expect(answer).toMatchObject({ kind: 'failed', problem: 'refused' });
    },
  );

  it('is this machine under its other names, too', async () => {
    expect(await call('https://localhost/')).toMatchObject({ kind: 'failed', problem: 'refused' });
  });

  it('is not reached by a name that changes its mind: it is looked up once, and that address is called', async () => {
    const heard: string[] = [];
    const port = await serve((request, response) => {
      heard.push(request.headers.host ?? '');
      response.end();
    });
    // Each lookup returns the next address: the second one would be unchecked.
    const looks = vi
      .fn<Resolve>()
      .mockImplementationOnce(leadingTo('127.0.0.1'))
      .mockImplementation(leadingTo('10.0.0.1'));
    const url = `http://localhost:${port}/`;
    expect(await call(url, { allowLoopback: true, resolve: looks })).toMatchObject({ status: 200 });
    expect(looks).toHaveBeenCalledTimes(1);
    expect(heard).toEqual([`localhost:${port}`]);
    server?.closeAllConnections();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(await call(url, { allowLoopback: true, resolve: looks })).toMatchObject({ problem: 'refused' });
  });

  it('is not reached by a redirect, which is returned as the answer', async () => {
    const paths: (string | undefined)[] = [];
    const port = await serve((request, response) => {
      paths.push(request.url);
      response.writeHead(307, { Location: '/elsewhere' }).end();
    });
    const answer = await call(`http://127.0.0.1:${port}/`, { allowLoopback: true });
    expect(answer).toMatchObject({ kind: 'answered', status: 307 });
    expect(paths).toEqual(['/']);
  });
});

describe('the development switch', () => {
  it('allows calls to this machine, by http: too, and nothing else', () => {
    for (const url of ['http://127.0.0.1:9/', 'https://localhost/', 'http://[::1]/'])
      expect(readTarget(url, true), url).not.toBeNull();
    for (const url of ['http://10.0.0.1/', 'https://10.0.0.1/', 'http://example.com/'])
      expect(readTarget(url, true), url).toBeNull();
  });
});

describe('a call', () => {
  const bodyOf = async (request: IncomingMessage) => {
    let text = '';
    for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString();
    return text;
  };

  it('sends its body and headers, and reads the start of the answer', async () => {
    const heard: unknown[] = [];
    const port = await serve((request, response) => {
      void bodyOf(request).then((body) => {
        heard.push([request.method, request.headers['x-one'], body]);
        response.writeHead(429, { 'Retry-After': '7' }).end('a'.repeat(100_000));
      });
    });
    const answer = await call(`http://127.0.0.1:${port}/`, {
      allowLoopback: true,
      headers: { 'X-One': '1' },
      body: '{"é":1}',
    });
    expect(answer).toEqual({ kind: 'answered', status: 429, retryAfter: '7', text: 'a'.repeat(4_096) });
    expect(heard).toEqual([['POST', '1', '{"é":1}']]);
  });

  it('ends if there is no answer in time, the answer does not end, or the connection breaks', async () => {
    const port = await serve((request, response) => {
      if (request.url === '/cut') request.socket.destroy();
      else if (request.url === '/drip') response.writeHead(200).write('.');
    });
    const at = (path: string) =>
      call(`http://127.0.0.1:${port}${path}`, { allowLoopback: true, milliseconds: 200 });
    expect(await at('/hang')).toMatchObject({ kind: 'failed', problem: 'timeout' });
    expect(await at('/drip')).toMatchObject({ kind: 'failed', problem: 'timeout' });
    expect(await at('/cut')).toMatchObject({ kind: 'failed', problem: 'connection' });
    server?.closeAllConnections();
    server?.close();
    expect(await at('/')).toMatchObject({ kind: 'failed', problem: 'connection' });
  });
});
