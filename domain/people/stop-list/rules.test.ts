import { describe, expect, it } from 'vitest';
import { faultOfStop } from '@/domain/people/stop-list/rules';
import { NOW } from '@/domain/testing';

const faultOf = (address: string, channel: 'email' | 'mail' = 'email') =>
  faultOfStop(
    { address, ref: null, channels: [channel], cause: 'opt_out', topic: null, madeAt: null, reason: null },
    { topics: [], reasons: [] },
    NOW,
  )?.code;

describe('a pattern for more than one address', () => {
  it.each([
    '*@example.org',
    ' @example.org',
    '*@*.example.org',
    '*.example.org',
    'info*@example.org',
    '%@example.org',
  ])('%s is refused, because it would stop no one', (address) => {
    expect(faultOf(address)).toBe('whole_domain');
  });

  it.each([
    'ada@example.org',
    'ada+news@example.org',
    'jörg@example.com',
    'ada%40example.org',
    'o’neil@example.org',
    '"VIP * Ada?" <ada@example.org>',
  ])('is not seen in the single address %s', (address) => {
    expect(faultOf(address)).toBeUndefined();
  });

  it('is not seen in a postal address', () => {
    expect(faultOf('1 * Street', 'mail')).toBeUndefined();
  });
});
