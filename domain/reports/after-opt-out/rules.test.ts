import { expect, it } from 'vitest';
import { deadlinesFor } from '@/domain/reports/after-opt-out/rules';

it('an opt-out from e-mail has 48 hours at Gmail and five business days by the shortest law', () => {
  // A Friday.
  const deadlines = deadlinesFor('email', new Date('2026-11-06T10:00:00Z'));
  expect(deadlines).toEqual({
    provider: new Date('2026-11-08T10:00:00Z'),
    law: new Date('2026-11-13T10:00:00Z'),
  });
});

it('text messages have only laws, and a channel that nobody names has no deadline', () => {
  const at = new Date('2026-11-06T10:00:00Z');
  expect(deadlinesFor('sms', at)).toEqual({ provider: null, law: new Date('2026-11-13T10:00:00Z') });
  expect(deadlinesFor('push', at)).toEqual({ provider: null, law: null });
});
