import { expect, it } from 'vitest';
import { wholeNumber } from '@/lib/whole-number';

const schema = wholeNumber({ min: 1, max: 1_000 });

it.each([
  ['5', 5],
  ['1000', 1_000],
  ['007', 7],
  [12, 12],
])('a whole number is written in digits: %j', (given, read) => {
  expect(schema.parse(given)).toBe(read);
});

it.each([
  '1e3',
  '0x10',
  '0b1',
  ' 5 ',
  '5.0',
  '+5',
  '-5',
  '1_000',
  '1,000',
  '٥',
  '',
  'NaN',
  'Infinity',
  true,
  null,
  [],
  [5],
])('nothing else is one, whatever JavaScript makes of it: %j', (given) => {
  expect(schema.safeParse(given).error?.issues[0]?.message).toBe('it must be a whole number, in digits');
});

it('a number out of bounds is told as such, however many digits it has', () => {
  for (const [given, code] of [
    ['0', 'too_small'],
    ['1001', 'too_big'],
    ['9'.repeat(30), 'too_big'],
    [1.5, 'invalid_type'],
  ])
    expect(schema.safeParse(given).error?.issues[0]?.code).toBe(code);
});
