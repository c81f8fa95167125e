import { expect, it } from 'vitest';
import { overviewStats } from './overview-stats';
import { adminWordsFor } from '@/app/admin/_shell/words';
import type { Figure, Overview } from '@/domain/reports/overview/schema';

const figureOf = (now: number): Figure => ({
  count: { now, whole: now, before: null },
  rate: { now: null, before: null, difference: null },
});

it('opt-outs on a day without deliveries are attributed to earlier messages, but not if no one left', () => {
  const [optOuts, none] = [figureOf(9), figureOf(0)];
  const stats = overviewStats(adminWordsFor('en', 'UTC'), {
    optOuts,
    leavers: { presses: 9, people: 9, page: 4, oneClick: 5, other: 0 },
    optDowns: none,
    pauses: none,
    returns: { now: 0, whole: 0, before: null },
    saves: none,
    delivered: { now: 0, whole: 0, before: null },
    net: { now: -9, whole: -9, before: null },
  } as Overview);
  const saidOf = (key: string) => stats.find((stat) => stat.key === key)?.of;
  expect(saidOf('optOuts')).toBe('nothing was delivered in this time: earlier messages led to it');
  expect(saidOf('pauses')).toBe('nothing was delivered in this time');
});
