import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { parseEnv } from '@/lib/env';
import { addressOf, remoteAddress, withRemoteAddress } from '@/lib/remote-address';

function requestFrom(address: string, forwarded?: string): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: address });
  const request = new IncomingMessage(socket);
  if (forwarded !== undefined) request.headers['x-forwarded-for'] = forwarded;
  return request;
}

process.env['DATABASE_URL'] ??= 'postgresql://localhost/none';

it('each request knows its own address, however many are in progress', async () => {
  const ask = (address: string, wait: number) =>
    withRemoteAddress(requestFrom(address, '203.0.113.9'), async () => {
      await setTimeout(wait);
      return remoteAddress();
    });
  expect(await Promise.all([ask('192.0.2.1', 20), ask('192.0.2.2', 5), ask('::ffff:192.0.2.3', 10)])).toEqual(
    ['192.0.2.1', '192.0.2.2', '192.0.2.3'],
  );
  expect(remoteAddress()).toBeNull();
});

const trusting = (value?: string) =>
  parseEnv({
    DATABASE_URL: 'postgresql://localhost/x',
    APP_SECRET: 'x'.repeat(32),
    ...(value !== undefined && { TRUST_PROXY: value }),
  }).TRUST_PROXY;

it('a header changes nothing if no proxy is trusted (requirement 30)', () => {
  expect(addressOf(requestFrom('192.0.2.1', '203.0.113.9'), trusting())).toBe('192.0.2.1');
  expect(addressOf(requestFrom('192.0.2.1', '203.0.113.9'), trusting('0'))).toBe('192.0.2.1');
});

it('a trusted proxy says whose request it is, and nothing before it is trusted', () => {
  const spoofed = '198.51.100.7, 203.0.113.9';
  expect(addressOf(requestFrom('10.1.2.3', spoofed), trusting('1'))).toBe('203.0.113.9');
  expect(addressOf(requestFrom('10.1.2.3', spoofed), trusting('10.0.0.0/8'))).toBe('203.0.113.9');
  expect(addressOf(requestFrom('::1', spoofed), trusting('loopback, 203.0.113.9'))).toBe('198.51.100.7');
  expect(addressOf(requestFrom('192.0.2.1', spoofed), trusting('10.0.0.0/8'))).toBe('192.0.2.1');
  for (const nothing of ['', ',', 'unknown', 'x'.repeat(10_000), '203.0.113.9:80;'])
    expect(addressOf(requestFrom('10.1.2.3', nothing), trusting('1')), nothing.slice(0, 20)).toBe('10.1.2.3');
});

it('the setting is a number of proxies or their networks, and anything else prevents the start', () => {
  for (const good of ['0', '1', '3', 'loopback', '10.0.0.0/8', 'loopback, fd00::/8,192.0.2.7'])
    expect(() => trusting(good)).not.toThrow();
  for (const bad of ['-1', '1.5', '11', 'yes', 'true', '10.0.0.0/33', 'example.com', ','])
    expect(() => trusting(bad), bad).toThrow('TRUST_PROXY is not valid: it must be');
});
