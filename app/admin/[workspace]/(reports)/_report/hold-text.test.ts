import { expect, it } from 'vitest';
import { holdText } from './hold-text';
import { adminWordsFor } from '@/app/admin/_shell/words';
import { LOCALES } from '@/domain/workspace/schema';

const HOLD = {
  transaction: '4711',
  pid: 42,
  database: 'books',
  name: 'orphan',
  isPrepared: false,
  since: new Date('2026-11-27T10:00:00Z'),
  seconds: 40,
};

it.each(LOCALES)('The notice says which transaction reports wait for, in %s', (locale) => {
  const words = adminWordsFor(locale, 'UTC');
  const running = holdText(words, HOLD);
  for (const part of ['4711', '42', 'books', words.dateTime(HOLD.since)]) expect(running).toContain(part);
  const prepared = holdText(words, { ...HOLD, pid: null, isPrepared: true });
  expect(prepared).toContain('orphan');
  expect(prepared).not.toContain('?');
});
