import { expect, it } from 'vitest';
import { learnedSchema, MAX_LEARNED } from '@/domain/catalog/experiment/schema';

it.each([
  ['as many emoji as it may have characters', '👍'.repeat(MAX_LEARNED), true],
  ['one character more', 'x'.repeat(MAX_LEARNED + 1), false],
  ['nothing, which takes it back', '', true],
  ['NUL', 'a\0b', false],
  ['half an emoji', '\ud83d', false],
])('takes as what was learned, or not: %s', (_, text, isTaken) => {
  expect(learnedSchema.safeParse(text).success).toBe(isTaken);
});
