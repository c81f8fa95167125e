import { describe, expect, it } from 'vitest';
import { ratesBy } from '@/domain/reports/rates/rules';

const now = {
  optOuts: [
    { channel: 'email', topic: 'offers', changes: 80 },
    { channel: 'push', topic: 'offers', changes: 10 },
    { channel: 'email', topic: 'events', changes: 20 },
    { channel: 'email', topic: '*', changes: 7 },
    { channel: '*', topic: '*', changes: 3 },
  ],
  delivered: [
    { channel: 'email', topic: 'offers', delivered: 90_000 },
    { channel: 'push', topic: 'offers', delivered: 1_000 },
    { channel: 'email', topic: 'events', delivered: 2_000 },
    { channel: 'email', topic: 'surveys', delivered: 500 },
  ],
};

describe('opt-out rates', () => {
  it('put first what loses most per message, however much was sent', () => {
    const topics = ratesBy('topic', now, null);
    expect(topics.map(({ key, rate }) => [key, rate.now?.rate ?? null])).toEqual([
      ['events', 0.01],
      ['offers', 90 / 91_000],
      ['surveys', 0],
      ['*', null],
    ]);
    expect(ratesBy('channel', now, null).map(({ key, optOuts }) => [key, optOuts])).toEqual([
      ['push', 10],
      ['email', 107],
      ['*', 3],
    ]);
  });

  it('are not told where nothing is known to be delivered, or fewer messages than people who left', () => {
    const [row] = ratesBy('topic', { ...now, delivered: [{ topic: '*', delivered: 9 }] }, null).filter(
      ({ key }) => key === '*',
    );
    expect(row).toMatchObject({ optOuts: 10, delivered: 9, rate: { now: null } });
    for (const { delivered, rate } of ratesBy('channel', { ...now, delivered: null }, null))
      expect([delivered, rate.now]).toEqual([null, null]);
  });

  it('stand beside those of the other period', () => {
    const before = {
      optOuts: [{ channel: 'email', topic: 'events', changes: 30 }],
      delivered: [{ channel: 'email', topic: 'events', delivered: 1_000 }],
    };
    const [events, offers] = ratesBy('topic', now, before);
    expect(events?.rate.before?.rate).toBe(0.03);
    expect(events?.rate.difference?.high).toBeLessThan(0);
    expect(offers?.rate.before).toBeNull();
  });
});
