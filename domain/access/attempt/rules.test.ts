import { expect, it } from 'vitest';
import { counterKey, DEVICE_LASTS, makeDevice, networkOf, readDevice } from '@/domain/access/attempt/rules';
import { later, NOW } from '@/domain/testing';

const KEY = Buffer.alloc(32, 1);

it('a device cookie is accepted for its own e-mail address, under its own key, until it is too old', () => {
  const device = makeDevice('ada@example.com', KEY, NOW);
  const known = readDevice(device, 'ada@example.com', KEY, later(DEVICE_LASTS - 1_000));
  expect(known).toMatch(/^[\w-]{22}$/);
  expect(readDevice(makeDevice('ada@example.com', KEY, NOW), 'ada@example.com', KEY, NOW)).not.toBe(known);
  expect(readDevice(device, 'bea@example.com', KEY, NOW)).toBeNull();
  expect(readDevice(device, 'ada@example.com', Buffer.alloc(32, 2), NOW)).toBeNull();
  expect(readDevice(device, 'ada@example.com', KEY, later(DEVICE_LASTS))).toBeNull();
  for (const text of [null, '', 'a.b.c', `${device}x`, device.replace('.', '..')])
    expect([text, readDevice(text, 'ada@example.com', KEY, NOW)]).toEqual([text, null]);
});

it('an IPv6 address is counted by its /64 network, and an IPv4 address as a whole', () => {
  expect(networkOf('2001:db8:1:2:3::4')).toBe(networkOf('2001:db8:1:2::9'));
  expect(networkOf('2001:db8:1:2::9')).not.toBe(networkOf('2001:db8:1:3::9'));
  expect(networkOf('203.0.113.7')).toBe('203.0.113.7');
  expect(networkOf('::ffff:203.0.113.7')).toBe('203.0.113.7');
  expect(networkOf('unknown')).toBe('unknown');
});

it('a counter holds no address', () => {
  expect(counterKey('ada@example.com')).not.toContain('ada');
  expect(counterKey('ada@example.com')).toBe(counterKey('ada@example.com'));
});
