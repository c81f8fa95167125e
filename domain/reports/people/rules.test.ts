import { describe, expect, it } from 'vitest';
import { countedBy, leaversOf } from '@/domain/reports/people/rules';
import type { RollupCell } from '@/domain/reports/rollup/schema';

const optOuts: RollupCell[] = [
  { source: 'page', purpose: 'u', changes: 3 },
  { source: 'page', purpose: 'm', changes: 1 },
  { source: 'one_click', changes: 6 },
  { source: 'api', changes: 2 },
];

it('opt-outs are told apart by how they were made, and fewer people made them if some did again', () => {
  expect(leaversOf(optOuts, 4)).toEqual({ presses: 12, people: 8, page: 4, oneClick: 6, other: 2 });
  expect(leaversOf(optOuts, null)).toMatchObject({ presses: 12, people: null });
});

describe('people are told apart', () => {
  it('in all, by channel and by campaign', () => {
    expect(countedBy({}, 'all')).toEqual({ grain: 'all', key: '' });
    expect(countedBy({}, 'campaign')).toEqual({ grain: 'campaign', key: null });
    expect(countedBy({ channel: ['email'] }, 'all')).toEqual({ grain: 'channel', key: 'email' });
    expect(countedBy({ campaign: [''] }, 'all')).toEqual({ grain: 'campaign', key: '' });
  });

  it('not under filters of which one opt-out of a person may match one and another the other', () => {
    for (const filter of [
      { channel: ['email', 'sms'] },
      { channel: ['email'], campaign: ['spring'] },
      { topic: ['news'] },
      { includeAutomated: true },
    ])
      expect(countedBy(filter, 'all')).toBeNull();
    expect(countedBy({ channel: ['email'] }, 'campaign')).toBeNull();
  });
});
