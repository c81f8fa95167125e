import { expect, it } from 'vitest';
import { entryOf } from '@/domain/imports/batch/rules';
import { NOW } from '@/domain/testing';

const GROUNDS = { consentSource: null, defaultCountry: undefined, now: NOW };

it('null clears a field, and a missing field stays as it is', () => {
  const entry = entryOf(
    { ref: 'ada', email: null, phone: '+14155550123', attributes: { plan: null, since: 2024 } },
    GROUNDS,
  );
  expect(entry).toMatchObject({ cleared: ['email'], clearedAttributes: ['plan'] });
  expect(entry).toMatchObject({ row: { ref: 'ada', attributes: { since: 2024 } } });
});

it('the first problem is reported, with its field', () => {
  expect(entryOf({ ref: 'ada', email: 'nobody' }, GROUNDS)).toMatchObject({
    field: 'email',
    code: 'invalid',
  });
  expect(entryOf({ ref: 'ada', attributes: { status: 'unsubscribed' } }, GROUNDS)).toMatchObject({
    code: 'says_stop',
  });
});
