import { expect, it } from 'vitest';
import { entryOf } from '@/domain/imports/batch/rules';
import { NOW } from '@/domain/testing';

const GROUNDS = { consentSource: null, defaultCountry: undefined, now: NOW };

it('what is null is cleared, and what is not said stays as it is', () => {
  const entry = entryOf(
    { ref: 'ada', email: null, phone: '+14155550123', attributes: { plan: null, since: 2024 } },
    GROUNDS,
  );
  expect(entry).toMatchObject({ cleared: ['email'], clearedAttributes: ['plan'] });
  expect(entry).toMatchObject({ row: { ref: 'ada', attributes: { since: 2024 } } });
});

it('the first thing wrong is told, with the field in which it is', () => {
  expect(entryOf({ ref: 'ada', email: 'nobody' }, GROUNDS)).toMatchObject({
    field: 'email',
    code: 'invalid',
  });
  expect(entryOf({ ref: 'ada', attributes: { status: 'unsubscribed' } }, GROUNDS)).toMatchObject({
    code: 'says_stop',
  });
});
