import { expect, it } from 'vitest';
import { DAY, setClockOffset } from '@/lib/clock';
import { newId, newOrderedId } from '@/lib/id';

it('an id is a UUIDv7, and no two are alike, however many are created at once', () => {
  const ids = Array.from({ length: 2_000 }, newId);
  expect(new Set(ids).size).toBe(ids.length);
  expect(
    ids.filter((id) => !/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id)),
  ).toEqual([]);
});

it('an id shares nothing with the next but the time: it cannot be guessed', () => {
  const parts = Array.from({ length: 600 }, () => newId().slice(15).replaceAll('-', ''));
  for (let start = 0; start < 16; start += 4) {
    // 600 of 16 random bits: some coincide by chance, most do not.
    expect(new Set(parts.map((part) => part.slice(start, start + 4))).size).toBeGreaterThan(400);
  }
});

it('ids sort by time, to the millisecond', async () => {
  const ids: string[] = [];
  for (let round = 0; round < 5; round += 1) {
    ids.push(newId());
    const started = Date.now();
    while (Date.now() === started) await new Promise((resolve) => setImmediate(resolve));
  }
  expect([...ids].sort()).toEqual(ids);
});

it('an ordered id comes after the one before it even within a millisecond', () => {
  const ids = Array.from({ length: 2_000 }, newOrderedId);
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(ids.length);
});

it('ids follow the clock that all processes share, however wrong this machine’s is', () => {
  const before = newId();
  setClockOffset(-DAY);
  const dayBefore = newId();
  setClockOffset(0);
  expect(dayBefore < before).toBe(true);
});
