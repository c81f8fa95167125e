import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { remoteAddress, withRemoteAddress } from '@/lib/remote-address';

it('each request knows its own address, however many are under way', async () => {
  const ask = (address: string, wait: number) =>
    withRemoteAddress(address, async () => {
      await setTimeout(wait);
      return remoteAddress();
    });
  expect(await Promise.all([ask('192.0.2.1', 20), ask('192.0.2.2', 5), ask('192.0.2.3', 10)])).toEqual([
    '192.0.2.1',
    '192.0.2.2',
    '192.0.2.3',
  ]);
  expect(remoteAddress()).toBeNull();
});
