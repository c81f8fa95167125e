import { expect, it } from 'vitest';
import type { PlacedChange } from '@/domain/feed/change/schema';
import { nextBatch } from '@/domain/feed/delivery/rules';

const changes = ['opt_out', 'opt_in', 'opt_out', 'opt_out'].map(
  (action, index) => ({ change: { id: String(index), action, channel: null, topic: null } }) as PlacedChange,
);
const ALL = { actions: [], channels: [], topics: [] };

/** The ids of the chosen changes, and how many changes were looked at. */
function batchOf(filter: Parameters<typeof nextBatch>[1], most: number) {
  const { chosen, looked } = nextBatch(changes, filter, most);
  return [chosen.map(({ change }) => change.id).join(' '), looked];
}

it('a message holds the next changes that were asked for, up to a batch, and looks no further', () => {
  expect(batchOf(ALL, 2)).toEqual(['0 1', 2]);
  expect(batchOf({ ...ALL, actions: ['opt_out'] }, 2)).toEqual(['0 2', 3]);
  expect(batchOf({ ...ALL, actions: ['opt_out'] }, 10)).toEqual(['0 2 3', 4]);
  expect(batchOf({ ...ALL, actions: ['pause'] }, 10)).toEqual(['', 4]);
});
