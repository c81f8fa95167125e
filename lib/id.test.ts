import { validate, version } from 'uuid';
import { expect, it } from 'vitest';
import { newId } from '@/lib/id';

it('makes UUIDs of version 7, all different', () => {
  const ids = Array.from({ length: 2_000 }, newId);
  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  expect(new Set(ids.map((id) => id.slice(14))).size).toBe(ids.length);
});
