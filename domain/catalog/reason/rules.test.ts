import { expect, it } from 'vitest';
import { REASON_KEYS, STARTING_REASONS } from '@/domain/catalog/reason/rules';
import { LOCALES } from '@/domain/workspace/schema';

it('the reasons of a new workspace are worded in every language, each differently', () => {
  expect(STARTING_REASONS.map(({ key }) => key)).toEqual(REASON_KEYS);
  for (const locale of LOCALES) {
    const labels = STARTING_REASONS.map(({ label }) => label[locale]);
    expect(new Set(labels.filter(Boolean)).size).toBe(REASON_KEYS.length);
  }
});
