import { expect, test } from 'vitest';
import { FirstPlaces } from '@/lib/first-places';

test('each text has the place of its first occurrence, however many there are', () => {
  const places = new FirstPlaces();
  const all = Array.from({ length: 100_000 }, (_, index) => `cus_${index}`);
  expect(all.map((text, index) => places.before(text, index + 1)).filter(Boolean)).toEqual([]);
  expect(all.every((text, index) => places.before(text, 1_000_000) === index + 1)).toBe(true);
});

test('texts that differ only slightly are distinct', () => {
  const places = new FirstPlaces();
  const texts = ['', 'a', 'b', 'ab', 'ba', 'aa', 'A', 'a ', '\0', '\0\0'];
  expect(texts.map((text, index) => places.before(text, index + 1))).toEqual(texts.map(() => 0));
});
